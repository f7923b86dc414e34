package io.github.lanegrad.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What came of the epochs of a training. Immutable. The last epoch of a training that ended by time or by request may have
 * been interrupted: its loss is that of the rows it came to, which are not compared with other epochs, but by a score.
 *
 * @param epochs one entry for each, in order
 * @param end why the training ended
 * @param bestEpoch number of the epoch with the best score, from 1, with early stopping the last that was better than the best
 *     before it by more than its least gain; without a metric, or judged by loss, that of the least loss of the validation rows,
 *     or of the training rows if there are no others; 0 if there is none: each was NaN, or that of an interrupted epoch
 */
public record History(List<Epoch> epochs, End end, int bestEpoch) {

    /** Numbers that every epoch has. */
    private static final int FIXED = 6;

    /** What they are called in tables and in JSON. */
    private static final List<String> RESERVED =
            List.of("epoch", "loss", "validation_loss", "validationLoss", "score", "rate", "seconds");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

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
     * @param reported the trainer's {@linkplain Trainer.Builder#report other metrics} after the epoch by name, in their order
     */
    public record Epoch(int number, double loss, double validationLoss, double score, double rate, double seconds,
            Map<String, Double> reported) {

        /**
         * Keeps a copy of the map.
         *
         * @throws IllegalArgumentException if one of the names cannot be that of a column
         */
        public Epoch {
            reported.keySet().forEach(History::checkName);
            reported = reported.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(reported));
        }

        /**
         * Without other metrics.
         *
         * @param number from 1
         * @param loss mean loss
         * @param validationLoss mean loss of the validation rows, or NaN
         * @param score the metric, or NaN
         * @param rate learning rate of the last step
         * @param seconds time since the training started
         */
        public Epoch(int number, double loss, double validationLoss, double score, double rate, double seconds) {
            this(number, loss, validationLoss, score, rate, seconds, Map.of());
        }
    }

    /** Saves or loads so many epochs, with what is reported under these names. */
    static List<Epoch> exchange(Checkpoint checkpoint, int count, List<Epoch> epochs, Collection<String> names)
            throws IOException {
        int columns = FIXED + names.size();
        double[] table = new double[epochs.size() * columns];
        for (int e = 0; e < epochs.size(); e++) {
            Epoch epoch = epochs.get(e);
            double[] row = {epoch.number, epoch.loss, epoch.validationLoss, epoch.score, epoch.rate, epoch.seconds};
            System.arraycopy(row, 0, table, e * columns, FIXED);
            int at = e * columns + FIXED;
            for (double score : epoch.reported.values()) {
                table[at++] = score;
            }
        }
        table = checkpoint.rows("history", count, columns, table);
        List<Epoch> exchanged = new ArrayList<>();
        for (int at = 0; at < table.length; at += columns) {
            Map<String, Double> reported = new LinkedHashMap<>();
            for (String name : names) {
                reported.put(name, table[at + FIXED + reported.size()]);
            }
            exchanged.add(new Epoch((int) table[at], table[at + 1], table[at + 2], table[at + 3], table[at + 4], table[at + 5],
                    reported));
        }
        return exchanged;
    }

    /** The name of a metric, which becomes a column beside the fixed ones. */
    static void checkName(String name) {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException("name of a metric: expected letters, digits and _, a letter first, and none of "
                    + RESERVED + ", got " + name);
        }
    }

    /**
     * Keeps a copy of the list.
     *
     * @throws IllegalArgumentException if the epochs report different metrics
     */
    public History {
        epochs = List.copyOf(epochs);
        Objects.requireNonNull(end, "end");
        for (Epoch epoch : epochs) {
            if (!List.copyOf(epoch.reported.keySet()).equals(List.copyOf(epochs.getFirst().reported.keySet()))) {
                throw new IllegalArgumentException("epoch " + epoch.number + ": expected the metrics of the first, "
                        + epochs.getFirst().reported.keySet() + ", got " + epoch.reported.keySet());
            }
        }
    }

    /**
     * A table with a header, one epoch in a line; what is reported comes last.
     *
     * @return comma-separated values, lines ended by {@code \n}
     */
    public String toCsv() {
        StringBuilder csv = new StringBuilder("epoch,loss,validation_loss,score,rate,seconds");
        if (!epochs.isEmpty()) {
            epochs.getFirst().reported.keySet().forEach(name -> csv.append(',').append(name));
        }
        csv.append('\n');
        for (Epoch epoch : epochs) {
            csv.append(epoch.number).append(',').append(epoch.loss).append(',').append(epoch.validationLoss).append(',')
                    .append(epoch.score).append(',').append(epoch.rate).append(',').append(String.format(Locale.ROOT, "%.3f", epoch.seconds));
            epoch.reported.values().forEach(score -> csv.append(',').append(score));
            csv.append('\n');
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
                    .append(Double.isFinite(epoch.seconds) ? String.format(Locale.ROOT, "%.3f", epoch.seconds) : "null");
            epoch.reported.forEach((name, score) -> json.append(", \"").append(name).append("\": ").append(number(score)));
            json.append('}');
            separator = ",\n";
        }
        return json.append("\n]}\n").toString();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }
}
