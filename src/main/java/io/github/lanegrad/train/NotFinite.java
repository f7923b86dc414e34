package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the parameters and running statistics that are not finite. */
final class NotFinite {

    private NotFinite() {}

    /** The first layer that has some, and how many; null if there is none. Else allocates nothing. */
    static @Nullable String firstLayer(Parameters parameters) {
        float[] weights = parameters.array();
        List<Layer> layers = parameters.network().layers();
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            int bad = notFinite(layer, weights, layer.weightOffset(), layer.slopeOffset())
                    + notFinite(layer, weights, layer.slopeOffset(), layer.slopeOffset() + layer.slopeCount());
            if (bad > 0) {
                return "layer " + (l + 1) + ": " + bad + " of " + layer.parameterCount() + " parameters are not finite";
            }
            int statistics = layer.normalization().hasStatistics() ? 2 * layer.stride() : 0;
            bad = notFinite(layer, parameters.statistics(), layer.statisticsOffset(), layer.statisticsOffset() + statistics);
            if (bad > 0) {
                return "layer " + (l + 1) + ": " + bad + " of " + 2 * layer.units() + " running statistics are not finite";
            }
        }
        return null;
    }

    /** In rows of the layer's units, without their pads. */
    private static int notFinite(Layer layer, float[] values, int from, int to) {
        int bad = 0;
        for (int row = from; row < to; row += layer.stride()) {
            int end = Math.min(row + layer.units(), to);
            for (int i = row; i < end; i++) {
                bad += Float.isFinite(values[i]) ? 0 : 1;
            }
        }
        return bad;
    }
}
