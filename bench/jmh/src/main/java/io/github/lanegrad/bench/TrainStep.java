package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Philox;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One step of training as a library does it, on one thread: a batch of shuffled rows is gathered, then come loss, gradient and
 * update. ReLU, a sigmoid head and binary cross entropy; all data is where the library wants it before anything is measured.
 */
abstract class TrainStep {

    static final int ROWS = 1024;

    /** So small that millions of steps leave the weights, and so the work, as they are. */
    static final float RATE = 1e-6f;

    /** More than a sum of floats may be off. */
    private static final double CLEAR = 1e-5;

    final Network network;
    final int batch;
    final float[] features;
    final float[] targets;
    final int[] order;
    final Dataset dataset;

    /** Where all libraries start. */
    final Parameters start;

    private int from;

    /** Takes sizes of the layers and rows in a batch, as {@code 30-64-32-1 x32}. */
    TrainStep(String description) {
        String[] words = description.split(" x");
        network = NaiveNetwork.describe(words[0]);
        batch = Integer.parseInt(words[1]);
        features = Numbers.symmetric(ROWS * network.inputs(), 0);
        targets = Numbers.bits(ROWS * network.outputs(), 1);
        dataset = Dataset.of(ROWS, network.inputs(), features, network.outputs(), targets);
        order = IntStream.range(0, ROWS).toArray();
        Philox.shuffle(order, 1, Philox.SHUFFLE, 0);
        start = Parameters.initialize(network, 1);
    }

    /** The step of a library by its name. */
    static TrainStep of(String library, String description, boolean adam) {
        return switch (library) {
            case "lanegrad" -> new LanegradStep(description, adam);
            case "pytorch" -> new TorchStep(description, adam, 1);
            case "encog" -> new EncogStep(description, adam);
            case "dl4j" -> new Dl4jStep(description, adam);
            default -> throw new IllegalArgumentException("expected lanegrad, pytorch, encog or dl4j, got " + library);
        };
    }

    /** Makes a step and gives the mean loss of the batch before it. */
    final double step() {
        double loss = step(from);
        from = (from + batch) % ROWS;
        return loss;
    }

    /** The same, with the batch that starts at a place of the order. */
    abstract double step(int from);

    /** The parameters as they are now. */
    abstract Parameters parameters();

    /** Throws unless a step is what it should be. */
    abstract void check();

    /**
     * Compares a step with a naive one in double: loss, and gradient by layer. Where a sum is so near to 0 that float and double
     * may stand on different sides of ReLU's kink, one row more or less goes into some gradients; then only their norm can tell.
     */
    final void check(Supplier<float[]> meanGradients) {
        NaiveNetwork naive = new NaiveNetwork(parameters());
        double[] expected = new double[network.parameterLength()];
        double loss = 0;
        for (int r = from; r < from + batch; r++) {
            loss += naive.addGradient(features, order[r] * network.inputs(), targets, order[r] * network.outputs(), expected);
        }
        double terms = (double) batch * network.outputs();
        Check.close("loss", step(), loss / terms, 1e-5 * loss / terms);
        float[] gradients = meanGradients.get();
        for (Layer layer : network.layers()) {
            int end = layer.biasOffset() + layer.stride();
            double largest = 0;
            double square = 0;
            double error = 0;
            for (int i = layer.weightOffset(); i < end; i++) {
                double gradient = expected[i] / terms;
                largest = Math.max(largest, Math.abs(gradient));
                square += gradient * gradient;
                error += (gradients[i] - gradient) * (gradients[i] - gradient);
            }
            Check.close("norm of the gradient's error", Math.sqrt(error), 0, 1e-2 * Math.sqrt(square));
            for (int i = layer.weightOffset(); i < end && naive.clearance() > CLEAR; i++) {
                Check.close("gradient", gradients[i], expected[i] / terms, 1e-5 * largest);
            }
        }
    }

    /** Forward and to the parameters in every layer, to the inputs in every layer but the first. */
    final double flops() {
        double products = 0;
        for (Layer layer : network.layers()) {
            boolean first = layer == network.layers().getFirst();
            products += (first ? 2.0 : 3.0) * layer.inputs() * layer.units();
        }
        return 2 * products * batch;
    }
}
