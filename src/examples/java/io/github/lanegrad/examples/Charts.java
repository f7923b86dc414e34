package io.github.lanegrad.examples;

import io.github.lanegrad.train.Metrics.RocCurve;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures that the examples write. */
final class Charts {

    private static final Color BLUE = new Color(0x1f, 0x5f, 0xbf);
    private static final Color GREY = new Color(0xa0, 0xa0, 0xa0);

    private Charts() {}

    /** Draws into a file. */
    @FunctionalInterface
    interface Picture {
        void draw(Path file) throws IOException;
    }

    /** A JVM without AWT or fonts, as in small containers, gives no picture, but the rest of an example. */
    static void write(Path file, Picture picture, PrintStream out) throws IOException {
        try {
            picture.draw(file);
            out.println("written: " + file);
        } catch (RuntimeException | LinkageError | InternalError e) {
            out.println("not drawn: " + file + " (is this JVM without AWT or fonts? " + e + ")");
        }
    }

    static void loss(double[] losses, String name, Path file) throws IOException {
        double[] epochs = new double[losses.length];
        for (int e = 0; e < epochs.length; e++) {
            epochs[e] = e + 1;
        }
        XYChart chart = chart("Training loss", "epoch", name);
        line(chart, "loss", epochs, losses, BLUE);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisMaxLabelCount(10).setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.0##");
        save(chart, file);
    }

    static void roc(RocCurve curve, double area, Path file) throws IOException {
        double[] x = new double[curve.size()];
        double[] y = new double[curve.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = curve.falsePositiveRate(i);
            y[i] = curve.truePositiveRate(i);
        }
        XYChart chart = chart(String.format("ROC on the test rows, area %.4f", area),
                "false positive rate", "true positive rate");
        line(chart, "guessing", new double[] {0, 1}, new double[] {0, 1}, GREY);
        line(chart, "network", x, y, BLUE);
        save(chart, file);
    }

    static void predictions(float[] predictions, float[] targets, String unit, Path file) throws IOException {
        double[] x = new double[targets.length];
        double[] y = new double[targets.length];
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < x.length; i++) {
            x[i] = targets[i];
            y[i] = predictions[i];
            least = Math.min(least, Math.min(x[i], y[i]));
            most = Math.max(most, Math.max(x[i], y[i]));
        }
        XYChart chart = chart("Predictions for the test rows", "measured, " + unit, "predicted, " + unit);
        line(chart, "perfect", new double[] {least, most}, new double[] {least, most}, GREY);
        chart.addSeries("test rows", x, y)
                .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(BLUE);
        save(chart, file);
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder().width(720).height(480).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setXAxisTickMarkSpacingHint(100);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setMarkerSize(5);
        return chart;
    }

    private static void line(XYChart chart, String name, double[] x, double[] y, Color color) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE).setLineColor(color).setLineWidth(2);
    }

    private static void save(XYChart chart, Path file) throws IOException {
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }
}
