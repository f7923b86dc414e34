package io.github.lanegrad.kernel;

/**
 * The matrix products. {@link ScalarKernels} defines their bits. What {@link Kernels} says about padding, implementations,
 * threads and allocation holds here too.
 */
public interface ProductKernels {

    /** Columns that a product works on at a time, on any hardware. */
    int PANEL = 64;

    /** Depth that a product copies at a time: a panel of 256 KiB, which streams from a level 2 cache. */
    int DEPTH = 1024;

    /**
     * What {@link #productScratch} is, beside a panel: for SIMD two tiles of 6 rows and a panel of {@link Kernels#LANES} rows
     * that is turned over, for plain loops the lines of {@link ScalarProducts} and the two first of a transposed B.
     */
    int PRODUCT_SCRATCH = Math.max((2 * 6 + Kernels.LANES) * PANEL, ScalarProducts.COPY + 2 * ScalarProducts.LINE);

    /**
     * How much scratch room a product may use.
     *
     * @param k depth of the product: the length of its sums
     * @return a length, in floats
     */
    static int productScratch(int k) {
        return PRODUCT_SCRATCH + Math.min(k, DEPTH) * PANEL;
    }

    /**
     * {@code C = A·B + start}, the start row added to every row: {@code C[m×n], A[m×k], B[k×n], start[n]}, all but A
     * padded. Each element is one chain: {@code c = start[j]}, then {@code c = fma(a[i][p], b[p][j], c)} for {@code p}
     * ascending; at last its {@link ElementwiseFunction#RELU}, if that is wanted, which saves a pass over C. Columns {@code n}
     * to {@code pad(n)} of C become +0.
     *
     * @param m rows of A and C
     * @param n columns of B and C
     * @param k columns of A, rows of B; below 0, for a warm-up, code is called but C means nothing
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B, at least {@code pad(n)}
     * @param start the row that the chains start from
     * @param so offset of the start row
     * @param rectify whether {@link ElementwiseFunction#RELU} of each element is wanted instead
     * @param c the result, no part of the sources
     * @param co offset of C
     * @param ldc row stride of C, at least {@code pad(n)}
     * @param x room for {@link #productScratch} floats, apart from all matrices, unspecified afterwards
     * @param xo offset of the scratch room
     */
    void gemmNN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, boolean rectify, float[] c, int co, int ldc, float[] x, int xo);

    /**
     * {@code C = Aᵀ·B}: {@code C[m×n], A[k×m], B[k×n]}, B and C padded. Each element is one chain: {@code c = 0}, then
     * {@code c = fma(a[p][i], b[p][j], c)} for {@code p} ascending. Columns {@code n} to {@code pad(n)} of C become +0.
     *
     * @param m columns of A, rows of C
     * @param n columns of B and C
     * @param k rows of A and B; below 0, for a warm-up, code is called but C means nothing
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B, at least {@code pad(n)}
     * @param c the result, no part of the sources
     * @param co offset of C
     * @param ldc row stride of C, at least {@code pad(n)}
     * @param x room for {@link #productScratch} floats, apart from all matrices, unspecified afterwards
     * @param xo offset of the scratch room
     */
    void gemmTN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo);

    /**
     * {@code C = A·Bᵀ}: {@code C[m×n], A[m×k], B[n×k]}, B and C padded. Each element is one chain: {@code c = 0}, then
     * {@code c = fma(a[i][p], b[j][p], c)} for {@code p} ascending. Columns {@code n} to {@code pad(n)} of C become +0.
     *
     * @param m rows of A and C
     * @param n rows of B, columns of C
     * @param k columns of A and B; below 0, for a warm-up, code is called but C means nothing
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B, at least {@code pad(k)}
     * @param c the result, no part of the sources
     * @param co offset of C
     * @param ldc row stride of C, at least {@code pad(n)}
     * @param x room for {@link #productScratch} floats, apart from all matrices, unspecified afterwards
     * @param xo offset of the scratch room
     */
    void gemmNT(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo);

    /**
     * {@code C = op(A)·op(B)} or {@code C += op(A)·op(B)}, nothing padded: {@code C[m×n], op(A)[m×k], op(B)[k×n]}, where
     * {@code op} transposes or does nothing. Each element is one chain: {@code c = 0} or what is there, then
     * {@code c = fma(op(a)[i][p], op(b)[p][j], c)} for {@code p} ascending. {@link Sgemm} checks the arguments and adds
     * factors.
     *
     * @param transposeA whether {@code a} holds A transposed, as k rows of m
     * @param transposeB whether {@code b} holds B transposed, as n rows of k
     * @param add whether the product is added to C
     * @param m rows of C
     * @param n columns of C
     * @param k columns of op(A), rows of op(B)
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A as it is stored
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B as it is stored
     * @param c the result, no part of the sources
     * @param co offset of C
     * @param ldc row stride of C
     * @param x room for {@link #productScratch} floats, apart from all matrices, unspecified afterwards
     * @param xo offset of the scratch room
     */
    void gemm(boolean transposeA, boolean transposeB, boolean add, int m, int n, int k,
            float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] c, int co, int ldc, float[] x, int xo);
}
