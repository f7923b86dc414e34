package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.io.OnnxStep.Affine;
import io.github.lanegrad.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of a network together: the first scalings are that of the inputs, the last ones that of the targets. */
final class OnnxAssembly {

    /** Work that any file may make, and more for each byte that it has: a few bytes must not make a large network. */
    private static final long FREE_WORK = 1 << 20;
    private static final long WORK_OF_BYTE = 16;

    private final OnnxGraph graph;
    private final long mostWork;
    private long work;

    /** Scalings that belong to no layer yet. */
    private final List<Affine> pending = new ArrayList<>();

    private final List<OnnxDense> layers = new ArrayList<>();

    /** Whether the data are rows already, not images, say. */
    private boolean flat;

    private @Nullable Scaling inputScaling;

    private final List<OnnxStep> steps;

    /** From this step on there are only scalings and changes of shape. */
    private final int tail;

    /** How many numbers the first layer reads, or {@link OnnxGraph#OPEN} if there is none. */
    private final long inputs;

    private OnnxAssembly(OnnxGraph graph, List<OnnxStep> steps, long bytes) throws FormatException {
        this.graph = graph;
        this.steps = steps;
        int from = steps.size();
        while (from > 0 && (steps.get(from - 1) instanceof Affine || steps.get(from - 1) instanceof OnnxStep.Shape)) {
            from--;
        }
        this.tail = from;
        this.inputs = steps.stream().filter(OnnxStep.Linear.class::isInstance).map(OnnxStep.Linear.class::cast)
                .mapToLong(linear -> linear.weights().rows()).findFirst().orElse(OnnxGraph.OPEN);
        this.mostWork = FREE_WORK + WORK_OF_BYTE * bytes;
        int rank = OnnxChain.input(graph).rank();
        this.flat = rank == 2 || rank == OnnxGraph.ANY_RANK;
    }

    /**
     * The model that the steps are.
     *
     * @param graph where they come from
     * @param steps from input to output
     * @param bytes length of the file, with its external data
     */
    static Model model(OnnxGraph graph, List<OnnxStep> steps, long bytes) throws FormatException {
        OnnxAssembly assembly = new OnnxAssembly(graph, steps, bytes);
        for (int s = 0; s < steps.size(); s++) {
            assembly.add(s);
        }
        return assembly.finish();
    }

    private void add(int number) throws FormatException {
        OnnxStep step = steps.get(number);
        spend(step.node(), 1);
        switch (step) {
            case OnnxStep.Linear linear -> linear(linear);
            case Affine affine -> affine(affine, number >= tail);
            case OnnxStep.Activate activate -> {
                OnnxDense last = last(activate.node());
                if (last.isActivated() || !pending.isEmpty()) {
                    throw activate.node().refused("expected a dense layer between two activations");
                }
                last.activate(activate);
            }
            case OnnxStep.Normalize normalize -> normalize(normalize);
            case OnnxStep.Shape shape -> shape(shape, number >= tail);
            case OnnxStep.Complement complement -> {
                if (number + 1 < steps.size() || !pending.isEmpty()) {
                    throw complement.node().refused("expected nothing after the two probabilities");
                }
                last(complement.node()).complement(complement.node());
            }
        }
    }

    private OnnxDense last(OnnxNode node) throws FormatException {
        if (layers.isEmpty()) {
            throw node.refused("expected a dense layer before it");
        }
        return layers.getLast();
    }

    private void linear(OnnxStep.Linear linear) throws FormatException {
        OnnxStep.Matrix weights = linear.weights();
        int inputs = weights.rows();
        spend(linear.node(), (inputs + 1L) * Kernels.pad(weights.columns()));
        if (!flat) {
            throw linear.node().refused("expected rows of inputs: a Flatten or Reshape before the first layer");
        }
        if (!layers.isEmpty() && layers.getLast().units() != inputs) {
            throw linear.node().refused("expected weights for " + layers.getLast().units() + " inputs, got " + inputs);
        }
        OnnxScaling scaling = new OnnxScaling(pending, inputs);
        if (layers.isEmpty()) {
            inputScaling = scaling.ofInputs();
        }
        boolean folded = !pending.isEmpty() && (!layers.isEmpty() || inputScaling == null);
        layers.add(new OnnxDense(linear, folded ? scaling.scale() : null, folded ? scaling.shift() : null));
        pending.clear();
    }

    private void normalize(OnnxStep.Normalize step) throws FormatException {
        OnnxDense last = last(step.node());
        spend(step.node(), 2L * last.units());
        if (last.isActivated() || !last.normalization().equals(Normalization.NONE)) {
            throw step.node().refused("expected a dense layer directly before a normalisation, got " + (last.isActivated()
                    ? "the activation " + last.activation() : "the normalisation " + last.normalization()));
        }
        last.normalize(step);
    }

    private void affine(Affine affine, boolean last) throws FormatException {
        spend(affine.node(), layers.isEmpty() ? affine.values().size() : layers.getLast().units());
        if (!flat && affine.values().size() != 1) {
            throw affine.node().refused("expected one number for all inputs before they are rows");
        }
        OnnxDense layer = layers.isEmpty() ? null : layers.getLast();
        // Behind one that is pending, even a bias that the layer lacks is another one: it is added to what is scaled.
        if (layer != null && !layer.isActivated() && pending.isEmpty()
                && (!last || layer.lacks(affine.operation()))) {
            layer.fold(affine);
        } else {
            pending.add(affine);
        }
    }

    private void shape(OnnxStep.Shape shape, boolean last) throws FormatException {
        if (shape.ofRows() && !flat) {
            throw shape.node().refused("expected axis 1: samples are rows, got -1");
        }
        long columns = layers.isEmpty() ? OnnxGraph.OPEN : layers.getLast().units();
        if (columns == OnnxGraph.OPEN && !shape.flat()) {
            columns = inputs;
            flat = true;
        }
        if ((shape.columns() != OnnxGraph.OPEN && shape.columns() != columns) || (shape.flat() && !last)) {
            throw shape.node().refused("expected a shape that changes nothing: rows of " + columns + " columns");
        }
    }

    private Model finish() throws FormatException {
        if (layers.isEmpty()) {
            throw graph.refused("expected at least one dense layer, got none");
        }
        OnnxDense last = layers.getLast();
        Scaling targetScaling = new OnnxScaling(pending, last.units()).ofTargets();
        if (targetScaling == null) {
            if (!last.activation().equals(Activation.IDENTITY)) {
                throw pending.getLast().node().refused(
                        "expected outputs to be multiplied by finite numbers above 0, which a scaling of targets can do");
            }
            for (Affine affine : pending) {
                last.fold(affine);
            }
            targetScaling = Scaling.identity(last.units());
        }
        checkInput(layers.getFirst());
        Parameters parameters = new Parameters(network());
        for (int l = 0; l < layers.size(); l++) {
            layers.get(l).write(parameters, l);
        }
        Network network = parameters.network();
        return new Model(parameters,
                inputScaling == null ? Scaling.identity(network.inputs()) : inputScaling, targetScaling);
    }

    private Network network() throws FormatException {
        try {
            Network.Builder builder = Network.inputs(layers.getFirst().inputs());
            for (OnnxDense layer : layers) {
                builder.dense(layer.units(), layer.normalization(), layer.activation());
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw graph.refused(String.valueOf(e.getMessage()));
        }
    }

    /** The sizes that the file gives for the input must be those that the first layer reads. */
    private void checkInput(OnnxDense first) throws FormatException {
        List<Long> dims = OnnxChain.input(graph).dims();
        if (dims.size() < 2 || dims.subList(1, dims.size()).contains(OnnxGraph.OPEN)) {
            if (!dims.isEmpty() && dims.size() < 2) {
                throw graph.refused("expected an input of rows and columns, got one of dimensions " + dims);
            }
            return;
        }
        double inputs = dims.subList(1, dims.size()).stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
        if (inputs != first.inputs()) {
            throw first.node().refused("expected weights for the " + dims + " inputs of the graph, got " + first.inputs());
        }
    }

    private void spend(OnnxNode node, long amount) throws FormatException {
        work += amount;
        if (work > mostWork) {
            throw node.refused("expected a network in proportion to its file: weights are used over and over");
        }
    }
}
