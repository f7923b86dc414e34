package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;

/**
 * Prints the largest errors of functions and activations in units in the last place of the exact value as a float: for each
 * function ours, the JDK's vectors and {@code Math} rounded to float, for each activation ours. Inputs are every 1009th
 * float of the range in which the function is measured, from -8 to 8 for activations. The exact value is the formula in double,
 * whose own error is some billionths of these units; softmax is compared on random rows.
 */
public final class Errors {

    private static final int STEP = 1009;
    private static final int QUICK_STEP = 1_000_003;
    private static final int LENGTH = 2048;
    private static final float REACH = 8;

    /** So much that code is compiled before its values count. */
    private static final int WARM_UP_CALLS = 20_000;

    private Errors() {}

    /**
     * Measures and prints.
     *
     * @param arguments {@code functions} or {@code activations}, perhaps {@code quick} for fewer floats
     */
    public static void main(String[] arguments) {
        int step = List.of(arguments).contains("quick") ? QUICK_STEP : STEP;
        if (List.of(arguments).contains("functions")) {
            functions(step);
        } else {
            activations(step);
        }
    }

    private static void functions(int step) {
        for (Function f : Function.values()) {
            StringBuilder line = new StringBuilder(f.toString());
            line.append(' ').append(worst(f::exact, f.least(), f.greatest(), step, f::map));
            if (LanewiseFunctions.has(f)) {
                line.append(' ').append(worst(f::exact, f.least(), f.greatest(), step, (x, y) -> LanewiseFunctions.map(f, x, y)));
                line.append(' ').append(worst(f::exact, f.least(), f.greatest(), step, f::loop));
            }
            System.out.println(line);
        }
    }

    private static void activations(int step) {
        for (Activation activation : Activation.all()) {
            ActivationPass pass = new ActivationPass(activation, LENGTH);
            double worst = activation.name().endsWith("softmax") ? softmax(pass, activation.name().startsWith("log"))
                    : worst(ActivationFormula.of(activation), -REACH, REACH, step, pass::forward);
            System.out.println(activation.name() + " " + worst);
        }
    }

    /** What another JVM printed, by the names of functions and activations. */
    static Map<String, List<Double>> measure(Measuring measuring, String what)
            throws IOException, InterruptedException {
        Map<String, List<Double>> errors = new HashMap<>();
        for (String line : measuring.java(List.of(), Errors.class, what, measuring.quick() ? "quick" : "all").lines().toList()) {
            List<String> words = List.of(line.split(" "));
            errors.put(words.getFirst(), words.stream().skip(1).map(Double::parseDouble).toList());
        }
        return errors;
    }

    private static double worst(
            DoubleUnaryOperator exact, float least, float greatest, int step, BiConsumer<float[], float[]> map) {
        float[] x = new float[LENGTH];
        float[] y = new float[LENGTH];
        Arrays.fill(x, greatest);
        long end = System.nanoTime() + 1_000_000_000;
        for (int call = 0; call < WARM_UP_CALLS && System.nanoTime() < end; call++) {
            map.accept(x, y);
        }
        double worst = 0;
        int count = 0;
        for (long place = place(least); place <= place(greatest); place += step) {
            x[count++] = at(place);
            if (count == LENGTH || place + step > place(greatest)) {
                Arrays.fill(x, count, LENGTH, greatest);
                map.accept(x, y);
                for (int i = 0; i < LENGTH; i++) {
                    worst = Math.max(worst, ulps(y[i], exact.applyAsDouble(x[i])));
                }
                count = 0;
            }
        }
        return worst;
    }

    private static double ulps(float actual, double exact) {
        return Math.abs(actual - exact) / Math.ulp((float) exact);
    }

    /** Floats in their order as successive integers, both zeros being 0. */
    private static long place(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits < 0 ? -(long) (bits & Integer.MAX_VALUE) : bits;
    }

    private static float at(long place) {
        return Math.copySign(Float.intBitsToFloat((int) Math.abs(place)), place < 0 ? -1f : 1f);
    }

    /** Of rows of 2048. */
    private static double softmax(ActivationPass pass, boolean logarithmic) {
        double worst = 0;
        List<float[]> rows = new ArrayList<>();
        for (int stream = 2; stream < 50; stream++) {
            rows.add(Numbers.symmetric(LENGTH, stream));
        }
        for (float[] row : rows) {
            for (int i = 0; i < LENGTH; i++) {
                row[i] *= REACH;
            }
            double sum = 0;
            for (float x : row) {
                sum += Math.exp(x);
            }
            float[] y = new float[LENGTH];
            pass.forward(row, y);
            for (int i = 0; i < LENGTH; i++) {
                worst = Math.max(worst, ulps(y[i], logarithmic ? row[i] - Math.log(sum) : Math.exp(row[i]) / sum));
            }
        }
        return worst;
    }
}
