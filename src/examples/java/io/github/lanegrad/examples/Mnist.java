package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.data.IdxReader;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.History;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.Schedule;
import io.github.lanegrad.train.Trainer;
import io.github.lanegrad.train.TrainingPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Images of 28 × 28 pixels in ten classes: MNIST, Fashion-MNIST, or the committed small part of the latter. 784-256-128-10,
 * ReLU, softmax with cross entropy of smoothed labels, AdamW with one cycle of the learning rate.
 *
 * <p>The argument is a directory with the four files {@code train-images-idx3-ubyte.gz}, {@code train-labels-idx1-ubyte.gz},
 * {@code t10k-images-idx3-ubyte.gz} and {@code t10k-labels-idx1-ubyte.gz}.
 */
public final class Mnist {

    private static final Path MINI = Path.of("src/examples/resources/io/github/lanegrad/examples/fashion-mnist-mini");
    private static final int BATCH = 128;
    private static final int FEW_ROWS = 10_000;
    private static final long SEED = 42;
    private static final double GOOD = 0.97;

    private Mnist() {}

    public static void main(String[] args) {
        Console.checkArguments("Mnist", args, 1);
        System.setProperty("java.awt.headless", "true");
        Console.run("Mnist", () -> run(args.length > 0 ? Path.of(args[0]) : MINI));
    }

    private static void run(Path directory) throws IOException {
        PrintStream out = Console.out();
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(directory + ": no such directory; -Dexample='Fetch mnist' makes one");
        }
        Dataset training = read(directory, "train");
        Dataset test = read(directory, "t10k");
        out.println(directory + ": " + training.rows() + " training rows, " + test.rows() + " test rows; backend: "
                + Backend.current() + "\n");
        Parameters parameters = new Parameters(network());
        History history = train(training, test, parameters, out);
        double seconds = history.epochs().stream().filter(epoch -> epoch.score() >= GOOD)
                .mapToDouble(History.Epoch::seconds).findFirst().orElse(Double.NaN);
        out.printf("%ntest accuracy %.4f%n", history.epochs().getLast().score());
        if (seconds > 0) {
            out.printf("%.0f %% after %.2f s%n", 100 * GOOD, seconds);
        }

        Path folder = Files.createDirectories(Path.of("target"));
        Path model = folder.resolve("images.safetensors");
        ModelFile.write(Model.unscaled(parameters), model);
        Files.writeString(folder.resolve("images-history.csv"), history.toCsv());
        out.printf("%nwritten: %s (the model), %s%n", model, folder.resolve("images-history.csv"));
        Charts.write(folder.resolve("images-loss.png"), file -> Charts.loss(
                history.epochs().stream().mapToDouble(History.Epoch::loss).toArray(), "cross entropy", file), out);
    }

    static Dataset read(Path directory, String part) throws IOException {
        return IdxReader.create().read(directory.resolve(part + "-images-idx3-ubyte.gz"),
                directory.resolve(part + "-labels-idx1-ubyte.gz"));
    }

    static Network network() {
        return Network.inputs(784)
                .dense(256, Activation.RELU)
                .dense(128, Activation.RELU)
                .dense(10, Activation.SOFTMAX)
                .build();
    }

    /** A small set is seen more often, in smaller batches. The plan is warmed up before the clock starts. */
    static History train(Dataset training, Dataset test, Parameters parameters, PrintStream out) {
        boolean small = training.rows() < FEW_ROWS;
        int batch = small ? BATCH / 4 : BATCH;
        int epochs = small ? 30 : 15;
        Loss loss = Loss.CROSS_ENTROPY.labelSmoothing(0.05f);
        long steps = (long) epochs * Math.ceilDiv(training.rows(), batch);
        new TrainingPlan(parameters.network(), loss, batch).warmUp(Duration.ofSeconds(10));
        Parameters start = Parameters.initialize(parameters.network(), SEED);
        System.arraycopy(start.array(), 0, parameters.array(), 0, start.array().length);
        long[] previous = {System.nanoTime()};
        return Trainer.of(parameters.network(), loss)
                .optimizer(Adam.adamW(0.003))
                .schedule(Schedule.oneCycle(0.003, steps))
                .batchSize(batch)
                .epochs(epochs)
                .seed(SEED)
                .metric(Metric.CLASS_ACCURACY)
                .report("top_2", Metric.topClasses(2))
                .listener(epoch -> {
                    long now = System.nanoTime();
                    out.printf("epoch %2d  loss %.4f  test accuracy %.4f  top 2 %.4f  %.2f s%n", epoch.number(), epoch.loss(),
                            epoch.score(), epoch.reported().get("top_2"), (now - previous[0]) / 1e9);
                    previous[0] = now;
                })
                .build()
                .fit(parameters, training, test);
    }
}
