package io.github.lanegrad.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What came of the epochs of a training. Immutable. The last epoch of a training that ended by time or by request may have
 * been interrupted: its loss is that of the rows it came to, which are not compared with other epochs, but by a score.
 *
 * @param epochs one entry for each, in order
 * @param end why the training ended
 * @param bestEpoch number of the epoch with the best score, from 1, with early stopping the last that was better than the best
 *     before it by more than its least gain; without a metric and validation rows that of the least loss; 0 if there is none:
 *     each was NaN, or that of an interrupted epoch
 */
public record History(List<Epoch> epochs, End end, int bestEpoch) {

    /** Why a training ended. */
    public enum End {
        /** All epochs were run. */
        COMPLETED,
        /** The score had stopped getting better. */
        EARLY,
        /** The time was up. */
        TIME,
        /** Somebody asked for it. */
        STOPPED
    }

    /**
     * An epoch. Immutable; numbers are kept as they are given.
     *
     * @param number from 1
     * @param loss mean loss, each batch with the parameters before its step
     * @param validationLoss mean loss of the validation rows after the epoch, NaN if there are none
     * @param score the metric after the epoch; without a metric the loss of the validation rows, NaN if there are none
     * @param rate learning rate of the last step
     * @param seconds time since the training started, in a resumed one those before the checkpoint included
     */
    public record Epoch(int number, double loss, double validationLoss, double score, double rate, double seconds) {}

    private static final int NUMBERS = 6;

    /** Saves or loads so many epochs. */
    static List<Epoch> exchange(Checkpoint checkpoint, int count, List<Epoch> epochs) throws IOException {
        double[] table = new double[epochs.size() * NUMBERS];
        for (int e = 0; e < epochs.size(); e++) {
            Epoch epoch = epochs.get(e);
            double[] row = {epoch.number, epoch.loss, epoch.validationLoss, epoch.score, epoch.rate, epoch.seconds};
            System.arraycopy(row, 0, table, e * NUMBERS, NUMBERS);
        }
        table = checkpoint.rows("history", count, NUMBERS, table);
        List<Epoch> exchanged = new ArrayList<>();
        for (int at = 0; at < table.length; at += NUMBERS) {
            exchanged.add(new Epoch(
                    (int) table[at], table[at + 1], table[at + 2], table[at + 3], table[at + 4], table[at + 5]));
        }
        return exchanged;
    }

    /** Keeps a copy of the list. */
    public History {
        epochs = List.copyOf(epochs);
        Objects.requireNonNull(end, "end");
    }

    /**
     * A table with a header, one epoch in a line.
     *
     * @return comma-separated values, lines ended by {@code \n}
     */
    public String toCsv() {
        StringBuilder csv = new StringBuilder("epoch,loss,validation_loss,score,rate,seconds\n");
        for (Epoch epoch : epochs) {
            csv.append(epoch.number).append(',').append(epoch.loss).append(',').append(epoch.validationLoss).append(',')
                    .append(epoch.score).append(',').append(epoch.rate).append(',').append(String.format(Locale.ROOT, "%.3f", epoch.seconds)).append('\n');
        }
        return csv.toString();
    }

    /**
     * The same as JSON; numbers that JSON does not have, such as NaN, are null.
     *
     * @return an object with {@code end}, {@code bestEpoch} and an array {@code epochs} of objects
     */
    public String toJson() {
        StringBuilder json = new StringBuilder("{\"end\": \"").append(end.name().toLowerCase(Locale.ROOT))
                .append("\", \"bestEpoch\": ").append(bestEpoch).append(", \"epochs\": [");
        String separator = "\n";
        for (Epoch epoch : epochs) {
            json.append(separator).append("  {\"epoch\": ").append(epoch.number)
                    .append(", \"loss\": ").append(number(epoch.loss))
                    .append(", \"validationLoss\": ").append(number(epoch.validationLoss))
                    .append(", \"score\": ").append(number(epoch.score))
                    .append(", \"rate\": ").append(number(epoch.rate))
                    .append(", \"seconds\": ")
                    .append(Double.isFinite(epoch.seconds) ? String.format(Locale.ROOT, "%.3f", epoch.seconds) : "null")
                    .append('}');
            separator = ",\n";
        }
        return json.append("\n]}\n").toString();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }
}
