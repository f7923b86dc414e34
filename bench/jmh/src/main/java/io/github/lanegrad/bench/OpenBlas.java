package io.github.lanegrad.bench;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_get_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/** The product of OpenBLAS, which has no packed matrices: those are as any other. */
final class OpenBlas extends NativeProduct {

    private final int transposeA;
    private final int transposeB;

    OpenBlas(Operands operands) {
        super(operands);
        refuse("OpenBLAS", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");
        this.transposeA = shape.transposedA() ? CblasTrans : CblasNoTrans;
        this.transposeB = shape.transposedB() ? CblasTrans : CblasNoTrans;
        blas_set_num_threads(1);
        Check.that(blas_get_num_threads() == 1, "OpenBLAS runs %d threads", blas_get_num_threads());
        check("OpenBLAS", "MKL");
    }

    @Override
    void multiply() {
        if (shape.isRow()) {
            cblas_sgemv(CblasRowMajor, CblasTrans, shape.k(), shape.n(), 1f, b, shape.n(), a, 1, 0f, c, 1);
            return;
        }
        cblas_sgemm(CblasRowMajor, transposeA, transposeB, shape.m(), shape.n(), shape.k(),
                1f, a, shape.columnsA(), b, shape.columnsB(), 0f, c, shape.n());
    }

    /** For which processor OpenBLAS chose its kernels. The bindings lack this function. */
    @SuppressWarnings("restricted")
    static String core() {
        MemorySegment function = SymbolLookup.libraryLookup(loaded("OpenBLAS").getFirst(), Arena.global())
                .findOrThrow("openblas_get_corename");
        try {
            MemorySegment name = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(function, FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            return name.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("openblas_get_corename failed", e);
        }
    }
}
