package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Philox;
import io.github.lanegrad.data.IdxReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Trains with one library until it tells so many images of the test set right, and prints lines of seconds and accuracy. The clock
 * runs from the first step, compilation included, and stands still while the test set is scored.
 */
public final class Race {

    private static final int BATCH = 128;
    private static final int EPOCHS = 30;
    private static final int CHECKED = 50;

    private Race() {}

    /**
     * One race.
     *
     * @param arguments library, {@code adam} or {@code momentum}, seed, directory of the images, accuracy to reach
     * @throws IOException if the images cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[3]);
        Dataset training = read(directory, "train");
        Racer racer = Racer.of(arguments[0], training, read(directory, "t10k"), BATCH, arguments[1].equals("adam"),
                Long.parseLong(arguments[2]));
        int[] order = Racer.order(training.rows());
        double target = Double.parseDouble(arguments[4]);
        long nanos = 0;
        double accuracy = 0;
        int steps = 0;
        for (int epoch = 1; epoch <= EPOCHS && accuracy < target; epoch++) {
            long start = System.nanoTime();
            Philox.shuffle(order, Long.parseLong(arguments[2]), Philox.SHUFFLE, epoch);
            for (int from = 0; from < order.length && accuracy < target; from += BATCH) {
                racer.step(order, from, Math.min(BATCH, order.length - from));
                if (++steps % CHECKED == 0) {
                    nanos += System.nanoTime() - start;
                    accuracy = racer.accuracy();
                    System.out.println(nanos / 1e9 + " " + accuracy);
                    start = System.nanoTime();
                }
            }
            nanos += System.nanoTime() - start;
        }
    }

    private static Dataset read(Path directory, String part) throws IOException {
        return IdxReader.create().read(directory.resolve(part + "-images-idx3-ubyte.gz"),
                directory.resolve(part + "-labels-idx1-ubyte.gz"));
    }
}
