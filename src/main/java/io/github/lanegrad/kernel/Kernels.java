package io.github.lanegrad.kernel;

/**
 * The operations that dense networks need, on ranges of {@code float[]}. {@link ScalarKernels} defines their bits.
 *
 * <p>Matrices are padded: where a method says <em>padded</em>, a row really has {@link #pad} of its number of columns
 * elements, a multiple of {@link #LANES}. So what a network needs has no column tail on any hardware.
 *
 * <p>Implemented by this library only; methods may be added in any release. Implementations are stateless, safe for
 * use by any number of threads on arrays that no other thread writes, and allocate nothing once compiled. A destination
 * may be one of the sources only where the method says so.
 */
public interface Kernels {

    /** Row strides are multiples of this, and sums over arrays have as many partial sums, on all hardware. */
    int LANES = 16;

    /** Columns that a product works on at a time, on any hardware. */
    int PANEL = 64;

    /** Depth that a product copies at a time: a panel of 256 KiB, which streams from a level 2 cache. */
    int DEPTH = 1024;

    /** What {@link #productScratch} is, beside a panel: two tiles of 6 rows, and two panels of {@link #LANES} rows. */
    int PRODUCT_SCRATCH = (2 * 6 + 2 * LANES) * PANEL;

    /**
     * Rounds a number of columns up to whole groups of {@link #LANES}.
     *
     * @param columns 0 to {@code Integer.MAX_VALUE - 15}
     * @return the smallest multiple of {@link #LANES} that is not below {@code columns}
     */
    static int pad(int columns) {
        return (columns + LANES - 1) & -LANES;
    }

    /**
     * How many floats the hardware processes at once; the bits do not depend on it.
     *
     * @return 1 for scalar code, else 4, 8 or 16
     */
    int lanes();

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
     * ascending. Columns {@code n} to {@code pad(n)} of C become +0.
     *
     * @param m rows of A and C
     * @param n columns of B and C
     * @param k columns of A, rows of B
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B, at least {@code pad(n)}
     * @param start the row that the chains start from
     * @param so offset of the start row
     * @param c the result, no part of the sources
     * @param co offset of C
     * @param ldc row stride of C, at least {@code pad(n)}
     * @param x room for {@link #productScratch} floats, apart from all matrices, unspecified afterwards
     * @param xo offset of the scratch room
     */
    void gemmNN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co, int ldc, float[] x, int xo);

    /**
     * {@code C = Aᵀ·B}: {@code C[m×n], A[k×m], B[k×n]}, B and C padded. Each element is one chain: {@code c = 0}, then
     * {@code c = fma(a[p][i], b[p][j], c)} for {@code p} ascending. Columns {@code n} to {@code pad(n)} of C become +0.
     *
     * @param m columns of A, rows of C
     * @param n columns of B and C
     * @param k rows of A and B
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
     * @param k columns of A and B
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

    /**
     * {@code sums[j] = Σ a[i][j]}: {@code A[m×n], sums[n]}, padded. Each sum starts from 0 and adds rows ascending.
     *
     * @param m rows of A
     * @param n columns of A, a multiple of {@link #LANES}
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     * @param sums the result, no part of A
     * @param so offset of the sums
     */
    void columnSums(int m, int n, float[] a, int ao, int lda, float[] sums, int so);

    /**
     * {@code y += alpha·x}, element by element: {@code y[i] = fma(alpha, x[i], y[i])}.
     *
     * @param count number of elements
     * @param alpha the factor
     * @param x the elements to add, not part of y
     * @param xo offset of x
     * @param y what is added to
     * @param yo offset of y
     */
    void axpy(int count, float alpha, float[] x, int xo, float[] y, int yo);

    /**
     * Rectified linear unit, {@code y = max(x, 0)}: {@code y[i] = x[i] <= 0 ? +0 : x[i]}, so NaN stays NaN.
     *
     * @param count number of elements
     * @param x the inputs
     * @param xo offset of x
     * @param y the outputs, the same range as x or apart from it
     * @param yo offset of y
     */
    void relu(int count, float[] x, int xo, float[] y, int yo);

    /**
     * Backward pass of {@link #relu} from its output: {@code dx[i] = y[i] > 0 ? dy[i] : y[i]}. An output is positive, +0
     * or NaN, so the derivative at 0 is 0 and NaN stays NaN.
     *
     * @param count number of elements
     * @param y the outputs of the forward pass
     * @param yo offset of y
     * @param dy the gradient with respect to y
     * @param dyo offset of dy
     * @param dx the gradient with respect to x, the same range as dy or apart from the sources
     * @param dxo offset of dx
     */
    void reluBackward(int count, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo);

    /**
     * Logistic function, {@code y = 1 / (1 + exp(-x))}, by {@link ScalarMath#sigmoid}.
     *
     * @param count number of elements
     * @param x the inputs
     * @param xo offset of x
     * @param y the outputs, the same range as x or apart from it
     * @param yo offset of y
     */
    void sigmoid(int count, float[] x, int xo, float[] y, int yo);

    /**
     * Backward pass of {@link #sigmoid} from its output: {@code dx[i] = dy[i] * (y[i] * (1 - y[i]))}.
     *
     * @param count number of elements
     * @param y the outputs of the forward pass
     * @param yo offset of y
     * @param dy the gradient with respect to y
     * @param dyo offset of dy
     * @param dx the gradient with respect to x, the same range as dy or apart from the sources
     * @param dxo offset of dx
     */
    void sigmoidBackward(int count, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo);

    /**
     * Binary cross entropy of a sigmoid, from its logits, with the gradient in the same pass. The loss of an element is
     * {@link ScalarMath#binaryCrossEntropy}, its gradient {@code dz[i] = sigmoid(z[i]) - y[i]}.
     *
     * @param count number of elements
     * @param z the logits
     * @param zo offset of z
     * @param y the targets, 0 to 1
     * @param yo offset of y
     * @param dz the gradient of the sum of the losses, apart from the sources
     * @param dzo offset of dz
     * @param partials gets {@link #LANES} partial sums of the losses: number t starts from 0 and adds the elements
     *     {@code t, t + 16, t + 32, …} ascending
     * @param po offset of the partial sums; {@link #sum} adds them up
     */
    void binaryCrossEntropy(int count, float[] z, int zo, float[] y, int yo, float[] dz, int dzo,
            float[] partials, int po);

    /**
     * Half squared error with its gradient in the same pass: {@code d = a[i] - y[i]}, the loss of an element is
     * {@code 0.5 * d * d} from left to right, its gradient {@code da[i] = d}.
     *
     * @param count number of elements
     * @param a the outputs
     * @param ao offset of a
     * @param y the targets
     * @param yo offset of y
     * @param da the gradient of the sum of the losses, apart from the sources
     * @param dao offset of da
     * @param partials gets {@link #LANES} partial sums of the losses, as in {@link #binaryCrossEntropy}
     * @param po offset of the partial sums; {@link #sum} adds them up
     */
    void halfSquaredError(int count, float[] a, int ao, float[] y, int yo, float[] da, int dao,
            float[] partials, int po);

    /**
     * Adds up {@link #LANES} partial sums by halves: 8 + 8, 4 + 4, 2 + 2, 1 + 1.
     *
     * @param partials the partial sums; overwritten
     * @param po offset of the first
     * @return their sum
     */
    static float sum(float[] partials, int po) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int t = 0; t < half; t++) {
                partials[po + t] += partials[po + t + half];
            }
        }
        return partials[po];
    }
}
