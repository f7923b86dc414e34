package io.github.lanegrad.infer;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;

/** What predictions read of a network's description: all but the dropout. */
final class Description {

    private Description() {}

    /**
     * Whether the same numbers in both networks predict the same.
     *
     * @param a a network without batch normalisations
     * @param b another one
     * @return false if a size, normalisation or activation differs
     */
    static boolean predictAlike(Network a, Network b) {
        if (a.layers().size() != b.layers().size()) {
            return false;
        }
        for (int l = 0; l < a.layers().size(); l++) {
            Layer layer = a.layers().get(l);
            Layer other = b.layers().get(l);
            if (layer.inputs() != other.inputs() || layer.units() != other.units()
                    || !layer.normalization().equals(other.normalization())
                    || !layer.activation().equals(other.activation())) {
                return false;
            }
        }
        return true;
    }
}
