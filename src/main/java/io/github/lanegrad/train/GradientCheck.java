package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;

/**
 * Compares the gradients of a network with differences of its loss: for those who write a data source or put
 * layers and losses together and wonder whether a training can work. The differences are those of a computation in 32-bit floats, so they agree to two or
 * three digits only, and not at all across a kink. Immutable.
 *
 * @param compared number of parameters that were compared
 * @param worst the largest difference of the two, divided by the larger of the largest gradient and 1e-6
 * @param index place of that parameter in the flat array
 * @param gradient what backpropagation gives there
 * @param difference what the difference of losses gives there
 */
public record GradientCheck(int compared, double worst, int index, double gradient, double difference) {

    private static final double LEAST = 1e-6;

    /**
     * Compares at the given parameters, on the first rows of a source.
     *
     * @param loss the loss
     * @param parameters where to compare, of the network that is checked; unchanged in the end
     * @param data the rows
     * @param rows how many of them, at least 1
     * @param step by how much a parameter is moved either way, such as 1e-2; above 0 and finite as a float
     * @param every only each so many-th parameter is compared, at least 1, for all
     * @return what was found
     * @throws IllegalArgumentException if a number or a target is out of range, the step too small to move a parameter, or
     *     shapes do not match
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static GradientCheck run(Loss loss, Parameters parameters, BatchSource data, int rows, double step,
            int every) {
        Updates.checkFloat("step", step, (float) step > 0, "more than 0");
        Updates.check("every", every, every >= 1, "1 or more");
        if (rows < 1 || rows > data.rows()) {
            throw new IllegalArgumentException("rows: expected 1 to the " + data.rows() + " of the source, got " + rows);
        }
        Network network = parameters.network();
        TrainingPlan plan = new TrainingPlan(network, loss, rows);
        int[] order = new int[rows];
        for (int r = 0; r < rows; r++) {
            order[r] = r;
        }
        plan.load(data, order, 0, rows);
        plan.checkTargets(data, order, 0, rows);
        Parameters copy = parameters.copy();
        float[] values = copy.array();
        float[] gradients = new float[values.length];
        float[] ignored = new float[values.length];
        plan.gradient(copy, gradients);
        double largest = LEAST;
        for (float gradient : gradients) {
            largest = Math.max(largest, Math.abs(gradient));
        }
        GradientCheck worst = new GradientCheck(0, -1, 0, 0, 0);
        int compared = 0;
        for (int i = 0; i < values.length; i += every) {
            if (isPad(network, i)) {
                continue;
            }
            float kept = values[i];
            values[i] = (float) (kept + step);
            double above = plan.gradient(copy, ignored);
            double width = values[i];
            values[i] = (float) (kept - step);
            double below = plan.gradient(copy, ignored);
            width -= values[i];
            values[i] = kept;
            if (width == 0) {
                throw new IllegalArgumentException(
                        "step: expected one that moves parameter " + i + ", which is " + kept + ", got " + step);
            }
            double difference = (above - below) / width;
            double deviation = Math.abs(difference - gradients[i]) / largest;
            compared++;
            // NaN is the worst, and stays.
            if (!(deviation <= worst.worst) && !Double.isNaN(worst.worst)) {
                worst = new GradientCheck(0, deviation, i, gradients[i], difference);
            }
        }
        return new GradientCheck(compared, Math.max(0, worst.worst), worst.index, worst.gradient, worst.difference);
    }

    private static boolean isPad(Network network, int index) {
        for (var layer : network.layers()) {
            int row = index - layer.weightOffset();
            if (index < layer.slopeOffset() && row >= 0) {
                return row % layer.stride() >= layer.units();
            }
            if (index >= layer.slopeOffset() && index < layer.slopeOffset() + layer.slopeCount()) {
                return false;
            }
        }
        return true;
    }
}
