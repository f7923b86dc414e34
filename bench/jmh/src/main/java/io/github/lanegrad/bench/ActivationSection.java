package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;
import java.util.ArrayList;
import java.util.List;

/** All activations, alone and among each other. */
final class ActivationSection implements Report.Section {

    private static final String SETTINGS = """
            One thread, a row in the first level of the cache, each in a JVM of its own; mixed, for some of them, in one in which all
            others have run before. Errors are the largest, in units in the last place, on every 1009th float from -8 to 8 beside the
            formula in double, of softmax on random rows: `-Dmain='Errors activations'` prints them.

            """;

    // 37 × 2 passes × 1 fork of some 5 s: 6 minutes.
    private static final String OPTIONS = "-f 1 -wi 1 -i 3 -w 200ms -r 200ms";
    // 4 × 2 passes × 1 fork of some 13 s: 2 minutes.
    private static final String MIXED = "-p activation=relu,sigmoid,gelu,softmax ";

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured alone = measuring.jmh("activations", "ActivationBenchmark -p mode=alone", OPTIONS, "-p activation=relu,prelu");
        Measured mixed = measuring.jmh("activations-mixed", "ActivationBenchmark -p mode=mixed", MIXED + OPTIONS,
                "-p activation=relu -e backward");
        List<JmhResult> results = new ArrayList<>(alone.results());
        results.addAll(mixed.results());
        return SETTINGS + alone.how() + mixed.how() + ActivationTable.text(results, Errors.measure(measuring, "activations"));
    }
}
