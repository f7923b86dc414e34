package io.github.lanegrad.infer;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.kernel.Kernels;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a compressed model costs in accuracy on a data set, and what it saves. Immutable.
 *
 * @param rows rows that were scored by both models
 * @param originalLoss loss of the original
 * @param compressedLoss loss of the compressed model
 * @param largestChange the largest absolute difference of an output
 * @param rootMeanSquareChange the root of the mean square of all differences of outputs
 * @param changedDecisions share of rows whose largest output is another one; of a single output, that are now on the other
 *     side of 1/2
 * @param originalBytes memory of the original's parameters
 * @param compressedBytes memory of the compressed model's parameters
 */
public record CompressionReport(int rows, double originalLoss, double compressedLoss, double largestChange,
        double rootMeanSquareChange, double changedDecisions, long originalBytes, long compressedBytes) {

    private static final int BATCH = 64;

    /**
     * Scores all rows with both models. Allocates.
     *
     * @param original the trained model; its batch normalisations are folded
     * @param compressed what {@link Compression} made of it
     * @param loss what is told of both; one that goes with the activation of the last layer is computed from the sums before
     *     it, as in training ({@link Loss#fused})
     * @param data raw rows with raw targets, at least one, best such that neither training nor calibration has seen; weights of
     *     rows count for the losses as in training, and for nothing else
     * @return the report
     * @throws IllegalArgumentException if the models are not of one network, dropout aside, the rows or the loss do not fit
     *     it, or the targets are scaled although the loss is computed from sums
     */
    public static CompressionReport of(Model original, FrozenModel compressed, Loss loss, Dataset data) {
        if (!Description.predictAlike(original.network().folded(), compressed.network())) {
            throw new IllegalArgumentException(
                    "expected a compressed " + original.network().folded() + ", got " + compressed.network());
        }
        int outputs = original.network().outputs();
        if (data.inputs() != original.network().inputs() || data.outputs() != loss.targets(outputs)) {
            throw new IllegalArgumentException("expected rows of " + original.network().inputs() + " features and "
                    + loss.targets(outputs) + " targets, got " + data.inputs() + " and " + data.outputs());
        }
        Activation last = original.network().layers().getLast().activation();
        if (!loss.accepts(last)) {
            throw new IllegalArgumentException(loss + " expects a last layer with activation " + loss.outputActivation()
                    + ", or another of that range, got " + last);
        }
        loss.checkOutputs(outputs);
        if (loss.fused(last).isPresent()) {
            checkUnscaled(loss, original.targetScaling());
            checkUnscaled(loss, compressed.targetScaling());
        }
        FrozenModel floats = FrozenModel.of(original);
        float[] before = new Predictor(floats, BATCH).predict(data);
        float[] after = new Predictor(compressed, BATCH).predict(data);
        double largest = 0;
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            double change = Math.abs((double) after[i] - before[i]);
            largest = Math.max(largest, change);
            squares += change * change;
        }
        int changed = 0;
        for (int r = 0; r < data.rows(); r++) {
            changed += decision(before, r * outputs, outputs) == decision(after, r * outputs, outputs) ? 0 : 1;
        }
        return new CompressionReport(data.rows(), loss(loss, floats, before, data), loss(loss, compressed, after, data),
                largest, Math.sqrt(squares / before.length), (double) changed / data.rows(), floats.bytes(),
                compressed.bytes());
    }

    private static void checkUnscaled(Loss loss, Scaling targets) {
        if (!targets.equals(Scaling.identity(targets.columns()))) {
            throw new IllegalArgumentException(
                    loss + " is computed from sums here, and so expects a model that does not scale its targets");
        }
    }

    private static double loss(Loss loss, FrozenModel model, float[] outputs, Dataset data) {
        int width = model.network().outputs();
        Optional<Loss> fused = loss.fused(model.network().layers().getLast().activation());
        float[] from = fused.isPresent() ? sums(model, data) : outputs;
        float[] targets = data.targets();
        float[] weights = new float[data.rows()];
        for (int r = 0; r < data.rows(); r++) {
            weights[r] = data.weight(r);
        }
        float[] scratch = new float[Math.toIntExact(loss.scratchLength(data.rows(), width))];
        float sum = fused.orElse(loss)
                .gradient(data.rows(), width, from, 0, targets, 0, weights, 0, new float[from.length], 0, scratch, 0);
        return sum / loss.divisor(data.rows(), width, targets, 0);
    }

    /** What goes into the last activation: it cannot be told from the outputs, since those near 0 and 1 are rounded. */
    private static float[] sums(FrozenModel model, Dataset data) {
        int width = model.network().outputs();
        float[] sums = new float[Math.multiplyExact(data.rows(), width)];
        for (int from = 0; from < data.rows(); from += BATCH) {
            int count = Math.min(BATCH, data.rows() - from);
            float[] last = lastSums(model, data, from, count);
            int stride = Kernels.pad(width);
            for (int r = 0; r < count; r++) {
                System.arraycopy(last, r * stride, sums, (from + r) * width, width);
            }
        }
        return sums;
    }

    private static float[] lastSums(FrozenModel model, Dataset data, int from, int count) {
        int stride = Kernels.pad(data.inputs());
        float[] x = new float[count * stride];
        for (int r = 0; r < count; r++) {
            data.copyFeatures(from + r, x, r * stride);
            model.inputScaling().apply(x, r * stride);
        }
        List<FrozenLayer> layers = model.layers();
        for (int l = 0; l < layers.size(); l++) {
            FrozenLayer layer = layers.get(l);
            float[] z = new float[count * layer.layer().stride() + FrozenLayer.SLACK];
            float[] scratch = new float[layer.scratchLength(count)];
            layer.product(count, layer.layer().inputs(), x, 0, stride, z, 0, scratch, 0);
            if (l < layers.size() - 1) {
                layer.activate(count, z, 0, scratch, 0);
            } else {
                layer.normalize(count, z, 0, scratch, 0);
            }
            x = z;
            stride = layer.layer().stride();
        }
        return x;
    }

    private static int decision(float[] outputs, int offset, int count) {
        if (count == 1) {
            return outputs[offset] > 0.5f ? 1 : 0;
        }
        int largest = 0;
        for (int j = 1; j < count; j++) {
            largest = outputs[offset + j] > outputs[offset + largest] ? j : largest;
        }
        return largest;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d rows: loss %.6g instead of %.6g, outputs change by at most %.3g (root mean "
                        + "square %.3g), %.2f %% of decisions change; %,d bytes instead of %,d",
                rows, compressedLoss, originalLoss, largestChange, rootMeanSquareChange, 100 * changedDecisions,
                compressedBytes, originalBytes);
    }
}
