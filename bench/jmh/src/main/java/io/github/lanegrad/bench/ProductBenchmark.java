package io.github.lanegrad.bench;

import java.util.concurrent.TimeUnit;
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

/**
 * The products of training and prediction on a fixed grid of shapes, beside those of OpenBLAS and MKL and the most that
 * the core could do. One thread, each in a JVM of its own, all results preallocated and overwritten.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ProductBenchmark {

    static final String OPENBLAS_KERNELS = "OpenBLAS has chosen the kernels of: ";
    static final String MKL_VERSION = "MKL calls itself: ";

    /**
     * The grid. NN goes forward: rows of a batch, units, inputs. TN is the gradient of the weights: inputs, units,
     * rows. NT is the gradient of the inputs: rows, inputs, units. NP goes forward with weights that were packed beforehand,
     * as a frozen model and MKL have them.
     */
    @State(Scope.Thread)
    public abstract static class Grid extends PeakAround {

        @Param({
            // Small layers, and few outputs.
            "NN 32x64x30", "NN 32x64x64", "NN 32x16x64", "NN 32x10x64",
            "TN 30x64x32", "TN 128x10x64", "NT 64x128x10",
            // Whole groups of 16.
            "NN 64x256x784", "TN 784x256x64", "NT 64x256x128",
            "NN 128x256x784", "TN 784x256x128",
            "NN 128x128x256", "TN 256x128x128", "NT 128x256x128",
            "NN 256x512x512", "TN 512x512x256", "NT 256x512x512",
            // Anything from 48 up.
            "NN 64x100x300", "TN 300x100x64", "NT 64x300x100",
            "NN 64x300x784", "TN 784x300x64",
            "NN 128x1000x300", "TN 300x1000x128", "NT 128x300x1000",
            "NN 256x1000x1000",
            // Large.
            "NN 256x1024x1024", "TN 1024x1024x256", "NT 256x1024x1024",
            "NN 1024x1024x1024", "NN 2048x2048x2048",
            // Few rows.
            "NN 1x256x784", "NN 2x256x784", "NN 4x256x784", "NN 8x256x784",
            "NN 1x512x256", "NN 2x512x256", "NN 4x512x256", "NN 8x512x256",
            // Serving: few rows, and weights that stay the same.
            "NP 1x256x784", "NP 2x256x784", "NP 4x256x784", "NP 8x256x784",
            "NP 1x512x256", "NP 2x512x256", "NP 4x512x256", "NP 8x512x256"})
        public String shape;

        final Operands operands() {
            Shape parsed = Shape.parse(shape);
            FlopRate.count(parsed.flops());
            return new Operands(parsed);
        }
    }

    /** Ours. */
    public static class Ours extends Grid {

        private LanegradProduct product;

        @Setup(Level.Trial)
        public void setup() {
            product = new LanegradProduct(operands());
            Check.warm(product::multiply);
            product.check();
        }

        @TearDown(Level.Trial)
        public void tearDown() {
            Check.allocatesNothing(product::multiply);
        }
    }

    /** Apart from the other, so that a fork loads one native library. */
    public static class OpenBlasState extends Grid {

        private OpenBlas product;

        @Setup(Level.Trial)
        public void setup() {
            product = new OpenBlas(operands());
            System.out.println(OPENBLAS_KERNELS + OpenBlas.core());
        }
    }

    /** Apart from the other, so that a fork loads one native library. */
    public static class MklState extends Grid {

        private Mkl product;

        @Setup(Level.Trial)
        public void setup() {
            product = new Mkl(operands());
            System.out.println(MKL_VERSION + Mkl.version());
        }
    }

    /** Lanegrad. */
    @Benchmark
    public float[] lanegrad(Ours state) {
        return state.product.multiply();
    }

    /** OpenBLAS. */
    @Benchmark
    public void openblas(OpenBlasState state) {
        state.product.multiply();
    }

    /** MKL. */
    @Benchmark
    public void mkl(MklState state) {
        state.product.multiply();
    }

    /** Fused multiply-adds alone: the peak that the products are a share of. */
    @Benchmark
    public float peak(Peak registers) {
        return registers.multiplyAdd();
    }
}
