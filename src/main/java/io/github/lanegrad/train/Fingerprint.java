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
    static Map<String, String> of(Trainer trainer, Parameters start, BatchSource training, @Nullable BatchSource validation,
            List<Double> trials) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", trainer.network.toString());
        facts.put(START, "sha256 " + start.sha256());
        facts.put("loss", trainer.loss.toString());
        facts.put("optimizer", trainer.optimizer.toString());
        facts.put("plateau", trainer.plateau == null ? NONE : trainer.plateau.get().toString());
        facts.put("clipping", trainer.clipping.toString());
        facts.put("l1", Double.toString(trainer.l1));
        facts.put("max-norm", Float.toString(trainer.maxNorm));
        facts.put("noise", trainer.noise.toString());
        facts.put("batch size", Integer.toString(Math.min(trainer.batchSize, training.rows())));
        facts.put("seed", Long.toString(trainer.seed));
        facts.put("metric", metrics(trainer, trials));
        facts.put("early stopping", trainer.earlyStopping == null ? NONE : trainer.earlyStopping.toString());
        facts.put("training data", data(training));
        facts.put("order of the rows", order(training, trainer.seed));
        facts.put("validation data", validation == null ? NONE : data(validation));
        return facts;
    }

    private static String metrics(Trainer trainer, List<Double> trials) {
        String judging = trainer.metric == null ? NONE : (trainer.metric.higherIsBetter() ? "higher" : "lower")
                + " is better, " + trials.getFirst() + " for made-up outputs" + (trainer.judgedByLoss ? ", judged by loss" : "");
        return trainer.reported.isEmpty() ? judging : judging + ", reported " + trainer.reported.keySet() + " "
                + trials.subList(trials.size() - trainer.reported.size(), trials.size());
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
