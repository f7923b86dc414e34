package io.github.lanegrad;

import io.github.lanegrad.internal.Indices;

/** Where single numbers of a layer stand in the flat arrays of a network, if there are such. */
final class ParameterIndex {

    private ParameterIndex() {}

    static int weight(Layer layer, int input, int unit) {
        int row = layer.weightOffset() + Indices.check("input", input, layer.inputs()) * layer.stride();
        return row + Indices.check("unit", unit, layer.units());
    }

    static int bias(Layer layer, int unit) {
        return of(layer, true, layer.biasOffset(), unit);
    }

    static int gain(Layer layer, int unit) {
        return of(layer, layer.normalization().hasGain(), layer.gainOffset(), unit);
    }

    static int shift(Layer layer, int unit) {
        return of(layer, layer.normalization().hasShift(), layer.shiftOffset(), unit);
    }

    /** Of the running mean; the variances follow a stride behind. */
    static int mean(Layer layer, int unit) {
        return of(layer, layer.normalization().hasStatistics(), layer.statisticsOffset(), unit);
    }

    static int slope(Layer layer, int number) {
        return layer.slopeOffset() + Indices.check("slope", number, layer.slopeCount());
    }

    private static int of(Layer layer, boolean present, int row, int unit) {
        return row + Indices.check("unit", unit, present ? layer.units() : 0);
    }
}
