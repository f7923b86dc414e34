package io.github.lanegrad.bench;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ScalarKernels;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The products of training and prediction, and the most that the core could do: one thread, data in cache. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemmBenchmark {

    /** The operands of one product. A shape is a form, then m×n×k as in {@link Kernels}. */
    @State(Scope.Thread)
    public static class Product {

        private enum Form { NN, TN, NT, GEMV }

        @Param({"NN 32x64x64", "NN 48x64x64", "NN 64x256x784", "NN 96x256x784", "NN 480x512x512",
                "TN 784x256x64", "TN 784x256x48", "NT 64x256x128", "GEMV 1x256x784"})
        public String shape;

        private Form form;
        private int m;
        private int n;
        private int k;
        private float[] a;
        private float[] b;
        private float[] start;
        private float[] scratch;
        private float[] c;
        private Runnable op;

        @Setup(Level.Trial)
        public void setup() {
            String[] words = shape.split("[ x]");
            form = Form.valueOf(words[0]);
            m = Integer.parseInt(words[1]);
            n = Integer.parseInt(words[2]);
            k = Integer.parseInt(words[3]);
            a = Numbers.symmetric(m * k, 0);
            b = Numbers.symmetric(k * n, 1);
            start = Numbers.symmetric(n, 2);
            scratch = new float[(k + 1) * n];
            c = new float[m * n];
            check();
            op = () -> multiply(Backend.KERNELS);
            Check.warm(op);
            check();
            FlopRate.count(2.0 * m * n * k);
        }

        @TearDown(Level.Trial)
        public void tearDown() {
            Check.allocatesNothing(op);
        }

        void multiply(Kernels kernels) {
            switch (form) {
                case NN -> kernels.gemmNN(m, n, k, a, 0, k, b, 0, n, start, 0, c, 0, n);
                case TN -> kernels.gemmTN(m, n, k, a, 0, m, b, 0, n, c, 0, n);
                case NT -> kernels.gemmNT(m, n, k, a, 0, k, b, 0, k, c, 0, n, scratch, 0);
                case GEMV -> kernels.gemv(n, k, a, 0, b, 0, n, start, 0, c, 0);
            }
        }

        private void check() {
            multiply(new ScalarKernels());
            float[] expected = c;
            c = new float[m * n];
            multiply(Backend.KERNELS);
            boolean started = form == Form.NN || form == Form.GEMV;
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    int at = i * n + j;
                    Check.that(Float.floatToRawIntBits(c[at]) == Float.floatToRawIntBits(expected[at]),
                            "%s [%d, %d]: got %s, scalar kernels %s", shape, i, j, c[at], expected[at]);
                    double sum = started ? start[j] : 0;
                    double magnitude = Math.abs(sum);
                    for (int p = 0; p < k; p++) {
                        double term = (double) a[form == Form.TN ? p * m + i : i * k + p]
                                * b[form == Form.NT ? j * k + p : p * n + j];
                        sum += term;
                        magnitude += Math.abs(term);
                    }
                    Check.close(shape, c[at], sum, k * 0x1p-24 * magnitude);
                }
            }
        }
    }

    /** Numbers that the JIT compiler cannot know. */
    @State(Scope.Thread)
    public static class Registers {

        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
        private static final int ROUNDS = 10_000;
        private static final int ACCUMULATORS = 12;

        private float factor = 0.5f;
        private float term = 1f;
        private Runnable op;

        @Setup(Level.Trial)
        public void setup() {
            check();
            op = this::multiplyAdd;
            Check.warm(op);
            check();
            FlopRate.count(2.0 * SPECIES.length() * ACCUMULATORS * ROUNDS);
        }

        @TearDown(Level.Trial)
        public void tearDown() {
            Check.allocatesNothing(op);
        }

        private void check() {
            // x = x / 2 + 1 ends at 2 in every lane.
            Check.close("peak", multiplyAdd(), 2.0 * SPECIES.length() * ACCUMULATORS, 1e-3);
        }

        /** Twelve independent chains hide the latency of an FMA and fit, with the operands, into 16 registers. */
        float multiplyAdd() {
            FloatVector x = FloatVector.broadcast(SPECIES, factor);
            FloatVector y = FloatVector.broadcast(SPECIES, term);
            FloatVector c0 = FloatVector.zero(SPECIES);
            FloatVector c1 = c0;
            FloatVector c2 = c0;
            FloatVector c3 = c0;
            FloatVector c4 = c0;
            FloatVector c5 = c0;
            FloatVector c6 = c0;
            FloatVector c7 = c0;
            FloatVector c8 = c0;
            FloatVector c9 = c0;
            FloatVector c10 = c0;
            FloatVector c11 = c0;
            for (int i = 0; i < ROUNDS; i++) {
                c0 = c0.fma(x, y);
                c1 = c1.fma(x, y);
                c2 = c2.fma(x, y);
                c3 = c3.fma(x, y);
                c4 = c4.fma(x, y);
                c5 = c5.fma(x, y);
                c6 = c6.fma(x, y);
                c7 = c7.fma(x, y);
                c8 = c8.fma(x, y);
                c9 = c9.fma(x, y);
                c10 = c10.fma(x, y);
                c11 = c11.fma(x, y);
            }
            return c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).add(c10).add(c11)
                    .reduceLanes(VectorOperators.ADD);
        }
    }

    /** One product. */
    @Benchmark
    public float[] product(Product product) {
        product.multiply(Backend.KERNELS);
        return product.c;
    }

    /** Fused multiply-adds alone, in registers: the peak that the products are a share of. */
    @Benchmark
    public float peak(Registers registers) {
        return registers.multiplyAdd();
    }
}
