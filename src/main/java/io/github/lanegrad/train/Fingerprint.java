package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Parameters;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What the bits of a training depend on, in words, by name. How long it lasts (epochs, time limit, stop signal) is left out:
 * it may change when a training is resumed. An optimizer of another's making is told by its {@code toString}, schedules and
 * metrics only by what they do.
 */
final class Fingerprint {

    /** How many rows stand for a larger data set, as reading one that does not fit memory takes too long; and rates for all. */
    private static final int SAMPLE = 1024;

    private static final int CHUNK = 1024;

    static final String START = "starting parameters";
    private static final String NONE = "none";

    private Fingerprint() {}

    /** The validation rows are null if there are none; trials are what the metrics make of made-up outputs. */
    static Map<String, String> of(TrainingSettings settings, Parameters start, BatchSource training, @Nullable BatchSource validation,
            List<Double> trials) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", settings.network.toString());
        facts.put(START, "sha256 " + start.sha256());
        facts.put("loss", settings.loss.toString());
        facts.put("optimizer", settings.optimizer.toString());
        facts.put("plateau", settings.plateau == null ? NONE : settings.plateau.apply(settings).toString());
        facts.put("clipping", settings.clipping.toString());
        facts.put("frozen layers", Integer.toString(settings.frozen));
        facts.put("l1", Double.toString(settings.l1));
        facts.put("max-norm", Float.toString(settings.maxNorm));
        facts.put("noise", settings.noise.toString());
        facts.put("batch size", Integer.toString(Math.min(settings.batchSize, training.rows())));
        facts.put("seed", Long.toString(settings.seed));
        facts.put("metric", metrics(settings, trials));
        facts.put("early stopping", settings.earlyStopping == null ? NONE : settings.earlyStopping.toString());
        facts.put("training data", data(training));
        facts.put("order of the rows", order(training, settings.seed));
        facts.put("validation data", validation == null ? NONE : data(validation));
        return facts;
    }

    private static String metrics(TrainingSettings settings, List<Double> trials) {
        String judging = settings.metric == null ? NONE : (settings.metric.higherIsBetter() ? "higher" : "lower")
                + " is better, " + trials.getFirst() + " for made-up outputs" + (settings.judgedByLoss ? ", judged by loss" : "");
        return settings.reported.isEmpty() ? judging : judging + ", reported " + settings.reported.keySet() + " "
                + trials.subList(trials.size() - settings.reported.size(), trials.size());
    }

    /** Shape, and a checksum of some rows, one after the other: a row may be long. */
    private static String data(BatchSource data) {
        int[] row = new int[1];
        int targets = data.inputs();
        int weight = targets + data.outputs();
        float[] values = new float[weight + 1];
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        CRC32 crc = new CRC32();
        int count = Math.min(data.rows(), SAMPLE);
        for (int i = 0; i < count; i++) {
            row[0] = (int) ((long) i * data.rows() / count);
            data.copyFeatures(row, 0, 1, values, 0, targets);
            data.copyTargets(row, 0, 1, values, targets, data.outputs());
            data.copyWeights(row, 0, 1, values, weight);
            bytes.clear().asFloatBuffer().put(values);
            crc.update(bytes);
        }
        return data.rows() + " rows of " + data.inputs() + " features and " + data.outputs() + " targets"
                + (data.isWeighted() ? ", weighted" : "") + ", checksum " + Long.toHexString(crc.getValue());
    }

    /** A checksum of the first epoch's. */
    private static String order(BatchSource training, long seed) {
        int[] order = new int[training.rows()];
        training.order(order, seed, 1);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * CHUNK);
        CRC32 crc = new CRC32();
        for (int from = 0; from < order.length; from += CHUNK) {
            int count = Math.min(CHUNK, order.length - from);
            bytes.clear().asIntBuffer().put(order, from, count);
            crc.update(bytes.limit(count * Integer.BYTES));
        }
        return Long.toHexString(crc.getValue());
    }

    /** A checksum of the rates up to a step, of those of a sample if they are many. */
    static String rates(Schedule schedule, long last) {
        int count = (int) Math.min(last + 1, SAMPLE);
        ByteBuffer bytes = ByteBuffer.allocate(count * Double.BYTES);
        for (int i = 0; i < count; i++) {
            bytes.putDouble(schedule.rate(last + 1 == count ? i : (long) ((double) i * last / (count - 1))));
        }
        return ", checksum " + checksum(bytes.flip());
    }

    private static String checksum(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return Long.toHexString(crc.getValue());
    }
}
