package io.github.lanegrad.examples;

import com.sun.management.ThreadMXBean;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.infer.Compression;
import io.github.lanegrad.infer.CompressionReport;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.io.ModelFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Scores rows one by one with the model that the main job saved, as a service does inside a request. */
public final class Serve {

    private static final Path MODEL = Path.of("target", "breast-cancer.safetensors");
    /** Standard deviations: features that lie further from 0 stay scaled. */
    private static final double FURTHEST = 100;
    private static final int CALLS = 500_000;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private Serve() {}

    public static void main(String[] args) {
        Console.checkArguments("Serve", args, 0);
        Console.run("Serve", Serve::run);
    }

    private static void run() throws IOException {
        PrintStream out = Console.out();
        if (Files.notExists(MODEL)) {
            out.println("There is no " + MODEL + " yet; the main job makes it: training now.");
            Files.createDirectories(MODEL.getParent());
            ModelFile.write(BreastCancer.training().run(new PrintStream(OutputStream.nullOutputStream())).model(), MODEL);
        }
        run(ModelFile.read(MODEL), CALLS, out);
    }

    /** Gives the share of test rows that are told right. */
    static double run(Model trained, int calls, PrintStream out) throws IOException {
        FrozenModel model = FrozenModel.of(trained);
        Predictor predictor = new Predictor(model, 1);
        out.printf("model: %s, %,d bytes, shared by all threads%n", model, model.bytes());
        out.printf("predictor: %,d bytes, one for each thread%n", predictor.bytes());
        out.println("warm-up: " + predictor.warmUp(Duration.ofSeconds(10)));

        Dataset train = BreastCancer.training().split().train();
        Dataset test = BreastCancer.training().split().test();
        float[] rows = test.features();
        float[] outputs = new float[test.rows()];
        for (int r = 0; r < test.rows(); r++) {
            predictor.predict(rows, r * test.inputs(), outputs, r);
        }
        int right = 0;
        for (int r = 0; r < test.rows(); r++) {
            right += outputs[r] > 0.5f == test.target(r, 0) > 0.5f ? 1 : 0;
        }
        out.printf("%n%d test rows scored one by one, %d of them right%n%n", test.rows(), right);

        float[] output = new float[1];
        latencies("the clock alone", calls, r -> {}, out);
        latencies("a prediction", calls,
                r -> predictor.predict(rows, r % test.rows() * test.inputs(), output, 0), out);
        Predictor folded = new Predictor(trained.withFoldedScaling(FURTHEST), 1);
        folded.warmUp(Duration.ofSeconds(10));
        latencies("scaling folded", calls,
                r -> folded.predict(rows, r % test.rows() * test.inputs(), output, 0), out);
        float difference = 0;
        for (int r = 0; r < test.rows(); r++) {
            folded.predict(rows, r * test.inputs(), output, 0);
            difference = Math.max(difference, Math.abs(output[0] - outputs[r]));
        }
        out.printf("folded, probabilities differ by %.1e at most%n", difference);
        out.printf("%nbfloat16: %s%n", CompressionReport.of(trained, Compression.bfloat16(trained),
                Loss.BINARY_CROSS_ENTROPY, test));
        out.printf("int8: %s%n", CompressionReport.of(trained, Compression.int8(trained, train),
                Loss.BINARY_CROSS_ENTROPY, test));
        return (double) right / test.rows();
    }

    /** One row. */
    private interface Call {
        void run(int number);
    }

    /** Times every single call; the clock itself takes some 20 ns of each. */
    private static void latencies(String what, int calls, Call call, PrintStream out) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] nanos = new long[calls];
        long bytes = 0;
        // Once more than is told: the loop is compiled meanwhile.
        for (int pass = 0; pass < 2; pass++) {
            bytes = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                long start = System.nanoTime();
                call.run(i);
                nanos[i] = System.nanoTime() - start;
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        }
        Arrays.sort(nanos);
        out.printf("%-16s", what);
        for (double percentile : PERCENTILES) {
            out.printf(" p%s %.2f µs ", Double.toString(percentile).replaceFirst("\\.0$", ""),
                    nanos[(int) (percentile / 100 * (calls - 1))] / 1e3);
        }
        out.printf(" max %.1f µs; %d bytes allocated in %,d calls%n", nanos[calls - 1] / 1e3, bytes, calls);
    }
}
