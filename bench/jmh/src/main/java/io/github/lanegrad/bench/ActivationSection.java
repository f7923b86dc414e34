package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;

/** All activations, alone and among each other. */
final class ActivationSection implements Report.Section {

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("activations", "ActivationBenchmark",
                "-f 1 -wi 1 -i 3 -w 200ms -r 200ms", "-p activation=relu,prelu");
        return measured.how() + ActivationTable.text(measured.results());
    }
}
