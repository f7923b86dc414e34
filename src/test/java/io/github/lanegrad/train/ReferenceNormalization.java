package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import java.util.stream.DoubleStream;

/** Normalisations in double precision, written as the textbook has them. */
final class ReferenceNormalization {

    private ReferenceNormalization() {}

    /** Replaces the sums, rows of units, by normalised ones. */
    static void apply(Layer layer, double[] parameters, float[] statistics, boolean batchStatistics, double[][] sums) {
        switch (layer.normalization().name()) {
            case "none" -> {
                // Nothing is learnt either.
                return;
            }
            case "batch_norm" -> {
                for (int j = 0; j < layer.units(); j++) {
                    column(layer, statistics, batchStatistics, sums, j);
                }
            }
            case "layer_norm" -> {
                for (double[] row : sums) {
                    standardize(layer, row, mean(row));
                }
            }
            case "rms_norm" -> {
                for (double[] row : sums) {
                    standardize(layer, row, 0);
                }
            }
            default -> throw new AssertionError("no formula of " + layer.normalization());
        }
        for (double[] row : sums) {
            for (int j = 0; j < row.length; j++) {
                double shift = layer.normalization().hasShift() ? parameters[layer.shiftOffset() + j] : 0;
                row[j] = parameters[layer.gainOffset() + j] * row[j] + shift;
            }
        }
    }

    private static void column(Layer layer, float[] statistics, boolean batchStatistics, double[][] sums, int unit) {
        double[] column = DoubleStream.iterate(0, i -> i + 1).limit(sums.length).map(i -> sums[(int) i][unit]).toArray();
        double mean = batchStatistics ? mean(column) : statistics[layer.statisticsOffset() + unit];
        double variance = batchStatistics
                ? meanSquare(column, mean) : statistics[layer.statisticsOffset() + layer.stride() + unit];
        for (double[] row : sums) {
            row[unit] = (row[unit] - mean) / Math.sqrt(variance + epsilon(layer));
        }
    }

    private static void standardize(Layer layer, double[] row, double mean) {
        double deviation = Math.sqrt(meanSquare(row, mean) + epsilon(layer));
        for (int j = 0; j < row.length; j++) {
            row[j] = (row[j] - mean) / deviation;
        }
    }

    private static double epsilon(Layer layer) {
        return layer.normalization().parameters().getFirst();
    }

    static double mean(double[] values) {
        return DoubleStream.of(values).sum() / values.length;
    }

    static double meanSquare(double[] values, double mean) {
        return DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum() / values.length;
    }
}
