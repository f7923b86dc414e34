package io.github.lanegrad.bench;

import dev.ludovic.netlib.blas.JavaBLAS;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ProductKernels;
import io.github.lanegrad.kernel.ScalarKernels;
import io.github.lanegrad.kernel.Sgemm;
import io.github.lanegrad.kernel.Sgemm.Transpose;
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

/** The product of BLAS on square matrices, C = A·B, beside that of netlib's VectorBLAS: both are pure Java. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SgemmBenchmark {

    /** Two square matrices and room for a third. */
    @State(Scope.Thread)
    public abstract static class Squares extends PeakAround {

        @Param({"128", "256", "512", "1024"})
        public int size;

        Operands operands;
        float[] c;

        final void allocate() {
            operands = new Operands(new Shape(Shape.Form.NN, size, size, size));
            c = new float[size * size];
            FlopRate.count(operands.shape.flops());
        }
    }

    /** Ours. */
    public static class Ours extends Squares {

        private final Sgemm sgemm = new Sgemm();

        @Setup(Level.Trial)
        public void setup() {
            allocate();
            Check.warm(this::multiply);
            multiply();
            Kernels scalar = new ScalarKernels();
            float[] row = new float[size];
            float[] scratch = new float[ProductKernels.productScratch(size)];
            operands.checkBits(c, size, i -> {
                scalar.gemm(false, false, false, 1, size, size, operands.a, i * size, size, operands.b, 0, size,
                        row, 0, size, scratch, 0);
                return row;
            });
            operands.checkSums("Lanegrad", c, size, null);
        }

        @TearDown(Level.Trial)
        public void tearDown() {
            Check.allocatesNothing(this::multiply);
        }

        float[] multiply() {
            sgemm.multiply(Transpose.NO, Transpose.NO, size, size, size, 1f, operands.a, 0, size, operands.b, 0, size,
                    0f, c, 0, size);
            return c;
        }
    }

    /** VectorBLAS. */
    public static class VectorBlasState extends Squares {

        private JavaBLAS blas;

        @Setup(Level.Trial)
        public void setup() {
            allocate();
            blas = JavaBLAS.getInstance();
            // Without the vector module the same call gives a scalar implementation.
            Check.that(blas.getClass().getSimpleName().equals("VectorBLAS"), "got %s, not VectorBLAS", blas.getClass());
            // Garbage is no sign here that it is not compiled yet, so it gets time enough.
            Check.run(this::multiply, 5);
            multiply();
            operands.checkSums("VectorBLAS", c, size, null);
        }

        /** VectorBLAS goes by columns, where our rows are those of the transposes: Cᵀ = Bᵀ·Aᵀ. */
        float[] multiply() {
            blas.sgemm("N", "N", size, size, size, 1f, operands.b, size, operands.a, size, 0f, c, size);
            return c;
        }
    }

    /** Lanegrad. */
    @Benchmark
    public float[] lanegrad(Ours state) {
        return state.multiply();
    }

    /** VectorBLAS. */
    @Benchmark
    public float[] vectorBlas(VectorBlasState state) {
        return state.multiply();
    }
}
