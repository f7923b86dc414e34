package io.github.lanegrad.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the speed of products over the operations that each byte of theirs is good for, and the roofs that bound it. */
final class RooflineChart {

    private static final double LEAST = 0.25;
    private static final double MOST = 512;
    private static final Color ROOF = new Color(0x40, 0x40, 0x40);
    private static final Color[] LEVELS = {
        new Color(0x2e, 0x8b, 0x57), new Color(0x9a, 0x4f, 0xb5), new Color(0xb0, 0x30, 0x40), new Color(0x70, 0x50, 0x30)};

    private RooflineChart() {}

    /** Takes GFLOP/s by shape and library, the peak, and GB/s by the bytes that are read. */
    static void draw(Map<Shape, Map<String, Double>> products, double peak, Map<Long, Double> bandwidths, Path file)
            throws IOException {
        XYChart chart = new XYChartBuilder().width(1000).height(600)
                .title("Matrix products below their roofs, one core")
                .xAxisTitle("operations per byte, FLOP/B")
                .yAxisTitle("GFLOP/s")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setMarkerSize(8);
        // Linear axes of binary logarithms: XChart's logarithmic ones have ticks at powers of ten only.
        chart.getStyler().setXAxisMin(log(LEAST)).setXAxisMax(log(MOST)).setXAxisTickMarkSpacingHint(70);
        double lowest = products.values().stream().flatMap(rates -> rates.values().stream())
                .mapToDouble(rate -> rate).reduce(peak / 16, Math::min);
        chart.getStyler().setYAxisMin(Math.floor(log(lowest))).setYAxisMax(Math.ceil(log(1.1 * peak)))
                .setYAxisTickMarkSpacingHint(110);
        chart.setCustomXAxisTickLabelsFormatter(RooflineChart::power);
        chart.setCustomYAxisTickLabelsFormatter(RooflineChart::power);
        int level = 0;
        for (Map.Entry<Long, Double> bandwidth : bandwidths.entrySet()) {
            double ridge = Math.min(MOST, peak / bandwidth.getValue());
            double start = Math.max(LEAST, Math.pow(2, Math.floor(log(lowest))) / bandwidth.getValue());
            line(chart, "reads of " + size(bandwidth.getKey()), new double[] {start, Math.max(start, ridge)},
                    new double[] {start * bandwidth.getValue(), Math.max(start, ridge) * bandwidth.getValue()},
                    LEVELS[level++ % LEVELS.length]);
        }
        line(chart, "FMA peak", new double[] {LEAST, MOST}, new double[] {peak, peak}, ROOF);
        // Ours last, on top.
        for (String library : Stream.concat(ProductTable.RIVALS.stream(), Stream.of(ProductTable.OURS)).toList()) {
            List<Shape> shapes = products.keySet().stream().filter(s -> products.get(s).containsKey(library)).toList();
            if (!shapes.isEmpty()) {
                chart.addSeries(ProductTable.NAMES.get(library),
                                shapes.stream().mapToDouble(s -> log(s.intensity())).toArray(),
                                shapes.stream().mapToDouble(s -> log(products.get(s).get(library))).toArray())
                        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                        .setMarker(ProductChart.MARKERS.get(library))
                        .setMarkerColor(ProductChart.COLORS.get(library));
            }
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    private static void line(XYChart chart, String name, double[] intensities, double[] rates, Color color) {
        chart.addSeries(name, new double[] {log(intensities[0]), log(intensities[1])},
                        new double[] {log(rates[0]), log(rates[1])})
                .setMarker(SeriesMarkers.NONE)
                .setLineStyle(new BasicStroke(2))
                .setLineColor(color);
    }

    private static double log(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** A tick. */
    private static String power(double log) {
        double value = Math.pow(2, log);
        return value < 1 ? String.valueOf(Math.round(1000 * value) / 1000.0) : String.valueOf(Math.round(value));
    }

    /** Bytes as one reads them. */
    static String size(long bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " kB" : (bytes >> 20) + " MB";
    }
}
