package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Philox;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One step of training as a library does it: a batch of shuffled rows is gathered, then come loss, gradient and
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

    /** The step of a library by its name, shared by so many threads. */
    static TrainStep of(String library, String description, boolean adam, int threads) {
        Check.that(threads == 1 || library.equals("lanegrad") || library.equals("pytorch"), "%s has one thread", library);
        return switch (library) {
            case "lanegrad" -> new LanegradStep(description, adam, threads);
            case "pytorch" -> new TorchStep(description, adam, threads);
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

    /** What a library offers to be called before the first step, if anything. */
    void warmUp() {}

    /** The parameters as they are now. */
    abstract Parameters parameters();

    /** Throws unless a step is what it should be. */
    abstract void check();

    /**
     * Compares a step with a naive one in double: loss, and gradient by layer. Of a batch of its own, of rows all of whose
     * sums are clear of 0: where one is nearer, float and double may stand on different sides of ReLU's kink.
     */
    final void check(Supplier<float[]> meanGradients) {
        NaiveNetwork naive = new NaiveNetwork(parameters());
        double[] expected = new double[network.parameterLength()];
        double loss = 0;
        int clear = 0;
        for (int r = 0; clear < batch; r++) {
            Check.that(r < ROWS, "only %d rows are clear of kinks, expected %d", clear, batch);
            if (naive.clearance(features, order[r] * network.inputs()) > CLEAR) {
                int row = order[r];
                order[r] = order[clear];
                order[clear++] = row;
                loss += naive.addGradient(features, row * network.inputs(), targets, row * network.outputs(), expected);
            }
        }
        orderChanged();
        double terms = (double) batch * network.outputs();
        Check.close("loss", step(0), loss / terms, 1e-5 * loss / terms);
        float[] gradients = meanGradients.get();
        for (Layer layer : network.layers()) {
            int end = layer.biasOffset() + layer.stride();
            double largest = 0;
            for (int i = layer.weightOffset(); i < end; i++) {
                largest = Math.max(largest, Math.abs(expected[i] / terms));
            }
            for (int i = layer.weightOffset(); i < end; i++) {
                Check.close("gradient", gradients[i], expected[i] / terms, 1e-5 * largest);
            }
        }
    }

    /** For libraries that have a copy of the order of the rows. */
    void orderChanged() {}

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
