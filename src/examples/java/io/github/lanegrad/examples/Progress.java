package io.github.lanegrad.examples;

import io.github.lanegrad.train.History;
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
    private final PrintStream out;
    private volatile boolean begun;
    private String shown = "";

    Progress(int epochs, PrintStream out) {
        this.out = out;
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
                        ? new DelegatingProgressBarConsumer(this::show, WIDTH)
                        : new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void onEpoch(History.Epoch epoch) {
        bar.stepTo(epoch.number());
        begun = true;
        if (epoch.number() == 1 || epoch.number() % every == 0 || epoch.number() == bar.getMax()) {
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.5f", epoch.loss()));
            if (lines) {
                bar.refresh();
            }
        }
    }

    /** Closing the bar tells the last state once more, and its own thread the first one. */
    private synchronized void show(String line) {
        if (begun && !line.equals(shown)) {
            out.println(line.stripTrailing());
            shown = line;
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
