package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;

/** exp and its relatives. */
final class FunctionSection implements Report.Section {

    private static final String SETTINGS = """
            One thread, arrays in the first level of the cache. Rivals: `lanewise` of the Vector API, which calls Intel's vector
            library, and a loop over `(float) Math.exp` and its like. Errors are the largest, in units in the last place, on every
            1009th float of the range from which the measured inputs are (-8 to 8, the logarithm 0.001 to 1,000, erf -4 to 4), beside
            the same formula in double: `-Dmain='Errors functions'` prints them.

            """;

    // 29 × 2 forks of some 6 s: 6 minutes, and half a minute for the errors.
    private static final String OPTIONS = "-f 2 -wi 1 -i 3 -w 200ms -r 200ms";

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("functions", "FunctionBenchmark", OPTIONS, "-p function=EXP");
        return SETTINGS + measured.how() + FunctionTable.text(measured.results(), Errors.measure(measuring, "functions"));
    }
}
