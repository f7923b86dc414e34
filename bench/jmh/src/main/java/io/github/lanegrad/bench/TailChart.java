package io.github.lanegrad.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws latencies over percentiles, an axis of which every step is another nine. */
final class TailChart {

    private static final int TICKS_PER_HALF = 5;
    private static final Map<String, Color> COLORS = Map.of(
            "Lanegrad", new Color(0x1f, 0x5f, 0xbf),
            "ONNX Runtime", new Color(0xe0, 0x8a, 0x1e));

    private TailChart() {}

    static void draw(Map<String, Histogram> latencies, String title, Path file) throws IOException {
        XYChart chart = new XYChartBuilder().width(900).height(560)
                .title(title)
                .xAxisTitle("percentile")
                .yAxisTitle("latency, µs")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        chart.getStyler().setYAxisLogarithmic(true).setYAxisDecimalPattern("#,##0.##");
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        chart.setCustomXAxisTickLabelsFormatter(TailChart::percentile);
        latencies.forEach((name, histogram) -> {
            List<Double> nines = new ArrayList<>();
            List<Double> micros = new ArrayList<>();
            for (HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF)) {
                double left = 1 - value.getPercentileLevelIteratedTo() / 100;
                if (left > 0.5 / histogram.getTotalCount()) {
                    nines.add(-Math.log10(left));
                    micros.add(value.getValueIteratedTo() / 1e3);
                }
            }
            chart.addSeries(name, nines, micros)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(COLORS.getOrDefault(name, Color.GRAY));
        });
        Files.createDirectories(file.toAbsolutePath().getParent());
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    /** 2 nines are 99. */
    private static String percentile(double nines) {
        return String.valueOf(Math.round(1e6 * (100 - 100 * Math.pow(10, -nines))) / 1e6);
    }
}
