package io.github.lanegrad.bench;

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
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the share of the peak over the size of the product, one mark per library and shape. */
final class ProductChart {

    static final Map<String, Color> COLORS = Map.of(
            ProductTable.OURS, new Color(0x1f, 0x5f, 0xbf),
            "openblas", new Color(0xe0, 0x8a, 0x1e),
            "mkl", new Color(0x80, 0x80, 0x80));
    static final Map<String, Marker> MARKERS = Map.of(
            ProductTable.OURS, SeriesMarkers.CIRCLE,
            "openblas", SeriesMarkers.DIAMOND,
            "mkl", SeriesMarkers.SQUARE);

    private ProductChart() {}

    /** Takes shares of the peak by shape and library. */
    static void draw(Map<Shape, Map<String, Double>> products, Path file) throws IOException {
        XYChart chart = new XYChartBuilder().width(900).height(560)
                .title("Matrix products on one core")
                .xAxisTitle("size, cube root of m·n·k")
                .yAxisTitle("share of the FMA peak, %")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setMarkerSize(8);
        double most = products.values().stream()
                .flatMap(shares -> shares.values().stream())
                .mapToDouble(share -> 100 * share)
                .reduce(100, Math::max);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.05 * most).setYAxisDecimalPattern("0");
        // A linear axis of binary logarithms: powers of two say more about sizes than those of ten.
        chart.getStyler().setXAxisMin(4.0).setXAxisMax(11.25).setXAxisTickMarkSpacingHint(90);
        chart.setCustomXAxisTickLabelsFormatter(log -> String.valueOf(Math.round(Math.pow(2, log))));
        // Ours last, on top.
        for (String method : Stream.concat(ProductTable.RIVALS.stream(), Stream.of(ProductTable.OURS)).toList()) {
            List<Shape> shapes = products.keySet().stream().filter(s -> products.get(s).containsKey(method)).toList();
            if (!shapes.isEmpty()) {
                chart.addSeries(ProductTable.NAMES.get(method),
                                shapes.stream().mapToDouble(s -> Math.log(s.edge()) / Math.log(2)).toArray(),
                                shapes.stream().mapToDouble(s -> 100 * products.get(s).get(method)).toArray())
                        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                        .setMarker(MARKERS.get(method))
                        .setMarkerColor(COLORS.get(method));
            }
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }
}
