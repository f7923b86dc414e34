package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a network of the modules of one file; see {@link StateDict}. */
final class StateDictReader {

    private static final EnumSet<DType> NUMBERS = EnumSet.of(DType.F64, DType.F32, DType.F16, DType.BF16);

    private final TensorSource source;
    private final List<Activation> activations;
    private final double epsilon;
    private final @Nullable Normalization weightAlone;
    private final boolean ordered;
    private final DenseStack stack = new DenseStack();
    private int linears;

    /** The last linear layer, or the normalisation that directly follows it. */
    private @Nullable StateDictModule last;

    /** The last batch normalisation, if no linear layer has come since. */
    private @Nullable StateDictModule batchNorm;

    /** What each LayerNorm becomes, if there are some. */
    private Normalization layerNorm = Normalization.LAYER;

    /** Whether the activation of the last linear layer is still to come. */
    private boolean open;

    /**
     * A reader of one file.
     *
     * @param source the file
     * @param activations that of each linear layer
     * @param epsilon added to variances
     * @param weightAlone what a module of one weight is, or null
     * @param ordered whether somebody has given the order of the modules, else it is that of their names
     */
    StateDictReader(TensorSource source, List<Activation> activations, double epsilon, @Nullable Normalization weightAlone,
            boolean ordered) {
        this.source = source;
        this.activations = activations;
        this.epsilon = epsilon;
        this.weightAlone = weightAlone;
        this.ordered = ordered;
    }

    Parameters read(List<StateDictModule> modules) throws IOException {
        long expected = modules.stream().filter(module -> module.kind() == StateDictModule.Kind.LINEAR).count();
        for (StateDictModule module : modules) {
            check(module);
        }
        if (expected != activations.size()) {
            throw new FormatException(source.file(), 0, "expected " + activations.size()
                    + " linear layers, one for each activation, got " + expected + " among the tensors " + modules);
        }
        if (modules.stream().anyMatch(module -> module.kind() == StateDictModule.Kind.LAYER_NORM)) {
            // Not the file is to blame for an epsilon that is too small.
            layerNorm = Normalization.layer((float) epsilon);
        }
        for (int m = 0; m < modules.size(); m++) {
            StateDictModule module = modules.get(m);
            try {
                add(module, modules.subList(m + 1, modules.size()));
            } catch (IllegalArgumentException e) {
                throw wrong(module, e.getMessage() + (last == null ? "" : ", after " + last));
            }
        }
        close();
        try {
            return stack.parameters();
        } catch (IllegalArgumentException e) {
            throw new FormatException(source.file(), 0, e.getMessage() + ", in the tensors " + modules);
        }
    }

    private void check(StateDictModule module) throws FormatException {
        if (module.kind() == null) {
            throw wrong(module, "expected the weight of [units, inputs] and bias of [units] of a Linear, the running_mean, "
                    + "running_var, weight and bias of a BatchNorm1d, the weight and bias of a LayerNorm, or the weight of "
                    + "a PReLU or RMSNorm");
        }
        for (Map.Entry<String, TensorInfo> entry : module.tensors().entrySet()) {
            if (!NUMBERS.contains(entry.getValue().dtype()) && !entry.getKey().equals(StateDictModule.COUNT)) {
                throw wrong(module, "expected tensors of one of " + NUMBERS);
            }
        }
    }

    private void add(StateDictModule module, List<StateDictModule> next) throws IOException {
        switch (module.kind()) {
            case LINEAR -> {
                close();
                addLinear(module);
            }
            case BATCH_NORM -> addBatchNorm(module);
            case LAYER_NORM -> addLayerNorm(module);
            case WEIGHT -> addWeight(module, next);
            case null -> throw new AssertionError(module);
        }
    }

    private void addLinear(StateDictModule module) throws IOException {
        List<Long> shape = module.tensor(StateDictModule.WEIGHT).shape();
        // The file has so many bytes and more, but a layer without units or inputs may claim any number of the other.
        if (shape.contains(0L)) {
            throw wrong(module, "expected at least 1 unit and 1 input");
        }
        double[] weights = values(module, StateDictModule.WEIGHT, 0);
        double[] biases = module.tensors().containsKey(StateDictModule.BIAS)
                ? values(module, StateDictModule.BIAS, 0)
                : new double[Math.toIntExact(shape.getFirst())];
        stack.linear(Math.toIntExact(shape.getLast()), weights, biases);
        last = module;
        batchNorm = null;
        linears++;
        open = true;
    }

    private void addBatchNorm(StateDictModule module) throws IOException {
        // Of names like bn1, bn2, fc1, fc2 the natural order is not that of the modules.
        if (batchNorm != null && !ordered && !module.isNumberedWith(batchNorm)) {
            throw wrong(module, "expected a Linear between the BatchNorm1d " + JsonText.shown(batchNorm.name()) + " and "
                    + JsonText.shown(module.name()) + ", or to be told the order by modules(...)");
        }
        batchNorm = module;
        if (last != null && !module.directlyFollows(last)) {
            close();
        }
        stack.normalize(
                values(module, StateDictModule.MEAN, 0),
                values(module, StateDictModule.VARIANCE, 1),
                epsilon,
                values(module, StateDictModule.WEIGHT, 1),
                values(module, StateDictModule.BIAS, 0));
        if (open) {
            last = module;
        }
    }

    private void addLayerNorm(StateDictModule module) throws IOException {
        if (!open || last == null || !module.directlyFollows(last)) {
            throw wrong(module, "expected a LayerNorm only directly after a Linear, before its activation");
        }
        stack.normalize(layerNorm, values(module, StateDictModule.WEIGHT, 1),
                values(module, StateDictModule.BIAS, 0));
        last = module;
    }

    /** Slopes come last before the next linear layer, so a weight that is followed by another is a normalization. */
    private void addWeight(StateDictModule module, List<StateDictModule> next) throws IOException {
        boolean lastBeforeLinear = next.stream()
                .takeWhile(other -> other.kind() != StateDictModule.Kind.LINEAR)
                .noneMatch(other -> other.kind() == StateDictModule.Kind.WEIGHT);
        if (open && lastBeforeLinear && activations.get(linears - 1).name().startsWith("prelu")) {
            addSlopes(module);
        } else if (weightAlone == null) {
            throw wrong(module, "expected slopes only after a linear layer whose activation is prelu, or to be told by "
                    + "weightAlone which normalization this is");
        } else if (!open || last == null || !module.directlyFollows(last)) {
            throw wrong(module, "expected a weight alone only directly after a Linear, before its activation");
        } else {
            double[] gains = values(module, StateDictModule.WEIGHT, 1);
            stack.normalize(weightAlone, gains, new double[weightAlone.hasShift() ? gains.length : 0]);
            last = module;
        }
    }

    private void addSlopes(StateDictModule module) throws IOException {
        double[] values = values(module, StateDictModule.WEIGHT, 0);
        float[] slopes = new float[values.length];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = (float) values[i];
        }
        stack.activation(activations.get(linears - 1), slopes);
        open = false;
    }

    private void close() {
        if (open) {
            stack.activation(activations.get(linears - 1));
            open = false;
        }
    }

    /** Those of a tensor, or what stands for them in a module without it. */
    private double[] values(StateDictModule module, String leaf, double otherwise) throws IOException {
        TensorInfo info = module.tensors().get(leaf);
        if (info == null) {
            double[] values = new double[(int) module.tensor(StateDictModule.MEAN).elements()];
            Arrays.fill(values, otherwise);
            return values;
        }
        double[] values = source.doubles(info.name());
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new FormatException(source.file(), info.offset() + (long) i * info.dtype().bits() / Byte.SIZE,
                        "expected finite numbers in tensor " + JsonText.shown(info.name()) + ", got " + values[i]);
            }
        }
        return values;
    }

    private FormatException wrong(StateDictModule module, @Nullable String fault) {
        return new FormatException(source.file(), module.place(), fault + ": got the tensors " + module);
    }
}
