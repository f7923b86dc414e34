package io.github.lanegrad.examples;

import io.github.lanegrad.train.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that moves in a terminal; elsewhere (in a log, behind Maven) a few lines. */
final class Progress implements TrainingListener, AutoCloseable {

    private static final int LINES = 4;
    private static final int WIDTH = 100;

    private final ProgressBar bar;
    private final boolean lines;
    private final int every;

    Progress(int epochs, PrintStream out) {
        java.io.Console console = System.console();
        lines = console == null || !console.isTerminal();
        every = Math.max(1, epochs / LINES);
        bar = new ProgressBarBuilder()
                .setTaskName("training")
                .setUnit(" epochs", 1)
                .setInitialMax(epochs)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(lines ? Integer.MAX_VALUE : 100)
                .setConsumer(lines
                        ? new DelegatingProgressBarConsumer(line -> out.println(line.stripTrailing()), WIDTH)
                        : new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void onEpoch(int epoch, double loss, double metric) {
        bar.stepTo(epoch);
        if (epoch == 1 || epoch % every == 0 || epoch == bar.getMax()) {
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.5f", loss));
            // Closing shows the last state once more.
            if (lines && epoch < bar.getMax()) {
                bar.refresh();
            }
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
