package io.github.lanegrad;

/** Rows of another source, scaled on the way. */
record ScaledSource(BatchSource source, Scaling features, Scaling targets) implements BatchSource {
    ScaledSource {
        features.checkColumns("inputs", source.inputs());
        targets.checkColumns("outputs", source.outputs());
    }

    @Override
    public int rows() {
        return source.rows();
    }

    @Override
    public int inputs() {
        return source.inputs();
    }

    @Override
    public int outputs() {
        return source.outputs();
    }

    @Override
    public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
        source.copyFeatures(order, from, count, into, offset, stride);
        for (int i = 0; i < count; i++) {
            features.apply(into, offset + i * stride);
        }
    }

    @Override
    public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
        source.copyTargets(order, from, count, into, offset, stride);
        for (int i = 0; i < count; i++) {
            targets.apply(into, offset + i * stride);
        }
    }

    @Override
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public void copyWeights(int[] order, int from, int count, float[] into, int offset) {
        source.copyWeights(order, from, count, into, offset);
    }

    @Override
    public void order(int[] order, long seed, int epoch) {
        source.order(order, seed, epoch);
    }
}
