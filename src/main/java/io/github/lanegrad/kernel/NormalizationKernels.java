package io.github.lanegrad.kernel;

/**
 * The part of {@link Kernels} that normalisations are made of: numbers for each column that meet every row of a matrix.
 * Matrices have m rows and n columns, n a multiple of {@link Kernels#LANES}; sums over rows are ascending.
 */
public interface NormalizationKernels {

    /**
     * Takes the mean of each column away, in place: {@code mean[j] = (Σ a[i][j]) / m}, the sum from 0 on;
     * {@code a[i][j] = a[i][j] - mean[j]}; then {@code variance[j] = v / m}, where {@code v = 0}, then
     * {@code v = fma(a[i][j], a[i][j], v)}.
     *
     * @param m rows, at least 1
     * @param n columns, a multiple of {@link Kernels#LANES}
     * @param a the matrix, replaced by its distances from the means
     * @param ao offset of A
     * @param lda row stride of A
     * @param mean gets the means
     * @param mo offset of the means
     * @param variance gets the mean squared distances
     * @param vo offset of the variances
     */
    void center(int m, int n, float[] a, int ao, int lda, float[] mean, int mo, float[] variance, int vo);

    /**
     * A line for each column: {@code y[i][j] = fma(x[i][j], gain[j], shift[j])}.
     *
     * @param m rows
     * @param n columns, a multiple of {@link Kernels#LANES}
     * @param x the inputs
     * @param xo offset of X
     * @param gain the factors
     * @param go offset of the factors
     * @param shift what is added
     * @param so offset of what is added
     * @param y the outputs, the same range as X or apart from it
     * @param yo offset of Y
     * @param ld row stride of X and Y
     */
    void affine(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo, int ld);

    /**
     * Backward pass of {@link #affine}: {@code dgain[j] = 0}, then {@code fma(dy[i][j], x[i][j], dgain[j])};
     * {@code dshift[j] = Σ dy[i][j]} from 0 on; then {@code dy[i][j] = dy[i][j] gain[j]}, the gradient with respect to X.
     *
     * @param m rows
     * @param n columns, a multiple of {@link Kernels#LANES}
     * @param x the inputs of the forward pass
     * @param xo offset of X
     * @param gain the factors
     * @param go offset of the factors
     * @param dy the gradient with respect to Y, replaced by that with respect to X
     * @param dyo offset of dY
     * @param ld row stride of X and dY
     * @param dgain gets the gradient with respect to the factors
     * @param dgo offset of dgain
     * @param dshift gets the gradient with respect to what is added
     * @param dso offset of dshift
     */
    void affineGradient(int m, int n, float[] x, int xo, float[] gain, int go, float[] dy, int dyo, int ld,
            float[] dgain, int dgo, float[] dshift, int dso);

    /**
     * What a line leaves over: {@code y[i][j] = fma(-gain[j], x[i][j], y[i][j] - shift[j])}.
     *
     * @param m rows
     * @param n columns, a multiple of {@link Kernels#LANES}
     * @param x the inputs
     * @param xo offset of X
     * @param gain the factors
     * @param go offset of the factors
     * @param shift what is subtracted
     * @param so offset of what is subtracted
     * @param y what the line is taken from
     * @param yo offset of Y
     * @param ld row stride of X and Y
     */
    void residual(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo, int ld);
}
