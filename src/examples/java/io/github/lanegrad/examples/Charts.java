package io.github.lanegrad.examples;

import io.github.lanegrad.train.RocCurve;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
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
    private static final Color ORANGE = new Color(0xe0, 0x8a, 0x1e);

    // The grid of small charts, their size, and the end of their axes.
    private static final int COLUMNS = 6;
    private static final int WIDTH = 260;
    private static final int HEIGHT = 190;
    private static final int HEADER = 32;
    private static final double FAR = 3;

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

    /**
     * An activation.
     *
     * @param name what stands above it
     * @param z the sums
     * @param outputs the values
     * @param derivatives the derivatives
     */
    record Curve(String name, double[] z, double[] outputs, double[] derivatives) {

        double least() {
            return Arrays.stream(outputs).min().orElseThrow();
        }

        double greatest() {
            return Arrays.stream(outputs).max().orElseThrow();
        }
    }

    /** A small chart for each, in rows. */
    static void curves(List<Curve> curves, Path file) throws IOException {
        int rows = (curves.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage image = new BufferedImage(COLUMNS * WIDTH, HEADER + rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, HEADER / 2));
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(BLUE);
        graphics.drawString("value", HEADER, 2 * HEADER / 3);
        graphics.setColor(ORANGE);
        graphics.drawString("derivative", 3 * HEADER, 2 * HEADER / 3);
        for (int i = 0; i < curves.size(); i++) {
            BufferedImage chart = BitmapEncoder.getBufferedImage(small(curves.get(i)));
            graphics.drawImage(chart, i % COLUMNS * WIDTH, HEADER + i / COLUMNS * HEIGHT, null);
        }
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static XYChart small(Curve curve) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(curve.name()).build();
        // Also makes the points of the axis uneven: XChart labels even ones by their rounded numbers, out of place.
        line(chart, "zero", new double[] {curve.z()[0], -curve.z()[0]}, new double[] {0, 0}, GREY);
        line(chart, "derivative", curve.z(), visible(curve.derivatives()), ORANGE);
        line(chart, "value", curve.z(), visible(curve.outputs()), BLUE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setLegendVisible(false);
        chart.getStyler().setXAxisTickMarkSpacingHint(30).setYAxisTickMarkSpacingHint(30);
        chart.getStyler().setYAxisDecimalPattern("0.0");
        chart.setCustomXAxisTickLabelsFormatter(z -> String.valueOf(Math.round(z)));
        return chart;
    }

    /** What is far from 0 is left out, so that the rest is not flat. */
    private static double[] visible(double[] values) {
        return Arrays.stream(values).map(value -> Math.abs(value) > FAR ? Double.NaN : value).toArray();
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
