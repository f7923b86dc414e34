package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.examples.Charts.Curve;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Draws all activations and their derivatives, as the library computes them, into one picture. */
public final class Activations {

    private static final float REACH = 6f;
    private static final int POINTS = 601;

    /** The softmax of one unit alone would be 1: it gets a second, which stays at 0. */
    private static final int UNITS = 2;

    private Activations() {}

    public static void main(String[] args) throws IOException {
        Console.checkArguments("Activations", args, 0);
        System.setProperty("java.awt.headless", "true");
        run(Files.createDirectories(Path.of("target")).resolve("activations.png"), Console.out());
    }

    static void run(Path picture, PrintStream out) throws IOException {
        out.printf("Activations from z = %.0f to %.0f, and what their derivatives need%n%n", -REACH, REACH);
        out.printf("%-22s %9s %9s  %s%n", "", "least", "greatest", "keeps");
        List<Curve> curves = new ArrayList<>();
        for (Activation activation : Activation.all()) {
            Curve curve = curve(activation);
            out.printf("%-22s %9.4f %9.4f  %s%n", activation, curve.least(), curve.greatest(),
                    activation.keepsInputs() ? "sums" : "outputs");
            curves.add(curve);
        }
        out.println();
        Charts.write(picture, file -> Charts.curves(curves, file), out);
    }

    /** One row of a batch for each point; the derivative is what becomes of a gradient of 1. */
    private static Curve curve(Activation activation) {
        Network network = Network.inputs(1).dense(UNITS, activation).build();
        Layer layer = network.layers().getFirst();
        // Learnt slopes are as they start.
        float[] parameters = Parameters.initialize(network, 0).array();
        float[] sums = new float[POINTS * layer.stride()];
        float[] outputs = new float[sums.length];
        float[] gradients = new float[sums.length];
        for (int i = 0; i < POINTS; i++) {
            sums[i * layer.stride()] = (2f * i / (POINTS - 1) - 1) * REACH;
            gradients[i * layer.stride()] = 1;
        }
        double[] z = column(sums, layer);
        float[] scratch = new float[layer.scratchLength()];
        layer.activate(POINTS, parameters, sums, 0, outputs, 0, scratch, 0);
        layer.activationGradient(POINTS, parameters, layer.keepsSums() ? sums : outputs, 0, gradients, 0,
                new float[parameters.length], scratch, 0);
        return new Curve(activation.toString(), z, column(outputs, layer), column(gradients, layer));
    }

    /** The first unit of each row. */
    private static double[] column(float[] matrix, Layer layer) {
        double[] column = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            column[i] = matrix[i * layer.stride()];
        }
        return column;
    }
}
