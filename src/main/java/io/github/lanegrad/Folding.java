package io.github.lanegrad;

/** Moves what is done to inputs and sums into weights and biases, for predictions. */
final class Folding {

    private Folding() {}

    /**
     * Writes the parameters of a layer without batch normalisation that predicts what another one does.
     *
     * @param layer the layer, of the network of {@code from}
     * @param from its parameters
     * @param into the layer of the folded network
     * @param folded its parameters
     */
    static void batchNormalization(Layer layer, Parameters from, Layer into, Parameters folded) {
        int copied = layer.weightOffset();
        if (layer.normalization() instanceof BatchNormalization batch) {
            batch.fold(layer, from.array(), from.statistics(), into, folded.array());
            copied = layer.slopeOffset();
        }
        int length = layer.end() - copied;
        System.arraycopy(from.array(), copied, folded.array(), into.end() - length, length);
    }

    /**
     * A model that does with weights and biases what another one does by scaling its inputs.
     *
     * @param model any model
     * @param furthest how many standard deviations the mean of a column may be off 0 for it to be folded
     * @return a model with parameters of its own
     */
    static Model inputScaling(Model model, double furthest) {
        Scaling scaling = model.inputScaling();
        Layer first = model.network().layers().getFirst();
        Parameters parameters = model.parameters().copy();
        float[] array = parameters.array();
        float[] means = new float[scaling.columns()];
        float[] deviations = new float[scaling.columns()];
        double[] biases = new double[first.units()];
        for (int j = 0; j < biases.length; j++) {
            biases[j] = array[first.biasOffset() + j];
        }
        for (int i = 0; i < means.length; i++) {
            means[i] = scaling.mean(i);
            deviations[i] = scaling.standardDeviation(i);
            // Rounded to a float first, as the scaling has it.
            double factor = 1 / deviations[i];
            int row = first.weightOffset() + i * first.stride();
            if (Math.abs(means[i]) * factor <= furthest && keepsDigits(array, row, biases, means[i], factor)) {
                for (int j = 0; j < biases.length; j++) {
                    double weight = array[row + j] * factor;
                    biases[j] -= means[i] * weight;
                    array[row + j] = (float) weight;
                }
                means[i] = 0;
                deviations[i] = 1;
            }
        }
        for (int j = 0; j < biases.length; j++) {
            array[first.biasOffset() + j] = (float) biases[j];
        }
        return new Model(parameters, Scaling.of(means, deviations), model.targetScaling(), model.schema());
    }

    /** Whether all products are normal floats, or 0 since the weight is, and biases stay finite. */
    private static boolean keepsDigits(float[] weights, int offset, double[] biases, float mean, double factor) {
        for (int j = 0; j < biases.length; j++) {
            double weight = weights[offset + j] * factor;
            double size = Math.abs(weight);
            boolean normal = size == 0 || (size >= Float.MIN_NORMAL && size <= Float.MAX_VALUE);
            if (!normal || !(Math.abs(biases[j] - mean * weight) <= Float.MAX_VALUE)) {
                return false;
            }
        }
        return true;
    }
}
