package io.github.lanegrad.bench;

import static org.bytedeco.mkl.global.mkl_rt.CblasBMatrix;
import static org.bytedeco.mkl.global.mkl_rt.CblasNoTrans;
import static org.bytedeco.mkl.global.mkl_rt.CblasPacked;
import static org.bytedeco.mkl.global.mkl_rt.CblasRowMajor;
import static org.bytedeco.mkl.global.mkl_rt.CblasTrans;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Get_Max_Threads;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Get_Version_String;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Set_Num_Threads;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemv;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm_compute;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm_pack;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm_pack_get_size;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.FloatPointer;

/** The product of MKL. */
final class Mkl extends NativeProduct {

    private final int transposeA;
    private final int transposeB;
    private final FloatPointer packed;

    Mkl(Operands operands) {
        super(operands);
        refuse("MKL", "MKL_ENABLE_INSTRUCTIONS", "MKL_CBWR");
        this.transposeA = shape.transposedA() ? CblasTrans : CblasNoTrans;
        this.transposeB = shape.transposedB() ? CblasTrans : CblasNoTrans;
        MKL_Set_Num_Threads(1);
        Check.that(MKL_Get_Max_Threads() == 1, "MKL runs %d threads", MKL_Get_Max_Threads());
        this.packed = pack();
        check("MKL", "OpenBLAS");
    }

    /** B as MKL likes it; nothing unless that is asked for. */
    private FloatPointer pack() {
        if (!shape.packedB() || shape.isRow()) {
            return new FloatPointer();
        }
        FloatPointer into = allocate(cblas_sgemm_pack_get_size(CblasBMatrix, shape.m(), shape.n(), shape.k()) / Float.BYTES);
        cblas_sgemm_pack(CblasRowMajor, CblasBMatrix, CblasNoTrans, shape.m(), shape.n(), shape.k(), 1f, b, shape.n(), into);
        return into;
    }

    @Override
    void multiply() {
        if (shape.isRow()) {
            cblas_sgemv(CblasRowMajor, CblasTrans, shape.k(), shape.n(), 1f, b, shape.n(), a, 1, 0f, c, 1);
            return;
        }
        if (shape.packedB()) {
            cblas_sgemm_compute(CblasRowMajor, CblasNoTrans, CblasPacked, shape.m(), shape.n(), shape.k(),
                    a, shape.k(), packed, shape.n(), 0f, c, shape.n());
            return;
        }
        cblas_sgemm(CblasRowMajor, transposeA, transposeB, shape.m(), shape.n(), shape.k(),
                1f, a, shape.columnsA(), b, shape.columnsB(), 0f, c, shape.n());
    }

    /** The version, and for which processors this one gets its kernels. */
    static String version() {
        byte[] text = new byte[198];
        MKL_Get_Version_String(text, text.length);
        return new String(text, StandardCharsets.US_ASCII).replace('\0', ' ').strip();
    }
}
