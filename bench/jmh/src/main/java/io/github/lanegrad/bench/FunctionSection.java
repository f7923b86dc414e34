package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;

/** exp and its relatives. */
final class FunctionSection implements Report.Section {

    private static final String SETTINGS = """
            One thread, arrays in the first level of the cache. Rivals: `lanewise` of the Vector API, which calls Intel's vector
            library, and a loop over `(float) Math.exp` and its like.

            """;

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("functions", "FunctionBenchmark",
                "-f 2 -wi 3 -i 3 -w 200ms -r 300ms", "-p function=EXP");
        return SETTINGS + measured.how() + FunctionTable.text(measured.results());
    }
}
