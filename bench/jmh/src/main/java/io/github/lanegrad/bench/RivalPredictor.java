package io.github.lanegrad.bench;

import io.github.lanegrad.Parameters;

/** A network of a rival with ReLU and a sigmoid head. An application has rows and wants outputs in arrays. */
interface RivalPredictor extends AutoCloseable {

    /** All rows of a call. */
    void predict(float[] features, float[] outputs);

    /** Frees native memory, if there is any. */
    @Override
    default void close() {}

    /**
     * Throws unless all outputs are those of a naive pass in double. The rows come after others, so that a predictor that kept
     * its first input would be found out.
     */
    default void check(Parameters parameters, float[] features, float[] outputs) {
        predict(new float[features.length], outputs);
        predict(features, outputs);
        NaiveNetwork naive = new NaiveNetwork(parameters);
        int width = parameters.network().outputs();
        for (int r = 0; r < outputs.length / width; r++) {
            double[] expected = naive.predict(features, r * parameters.network().inputs());
            for (int j = 0; j < width; j++) {
                Check.close(getClass().getSimpleName() + ", row " + r, outputs[r * width + j], expected[j], 1e-5);
            }
        }
    }
}
