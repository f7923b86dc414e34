package io.github.lanegrad;

import java.util.List;

/** The identity; a layer that has it makes no pass of its own for it. */
final class NoNormalization extends Normalization {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public List<Float> parameters() {
        return List.of();
    }

    @Override
    public boolean hasGain() {
        return false;
    }

    @Override
    public boolean hasShift() {
        return false;
    }

    @Override
    public boolean hasStatistics() {
        return false;
    }

    @Override
    public long keptLength(Layer layer, int rows) {
        return 0;
    }

    @Override
    public int keptSums(Layer layer, int rows) {
        return 0;
    }

    /** The sums are where they should be. */
    @Override
    public void forward(Layer layer, int rows, float[] parameters, float[] running, float[] kept, int keptOffset,
            float[] z, int zOffset, float[] scratch, int scratchOffset) {}

    @Override
    public void backward(Layer layer, int rows, float[] parameters, float[] kept, int keptOffset, float[] dZ,
            int dZOffset, float[] gradients, float[] scratch, int scratchOffset) {}

    @Override
    void predict(Layer layer, int rows, float[] parameters, float[] s, int sOffset, float[] scratch,
            int scratchOffset) {}
}
