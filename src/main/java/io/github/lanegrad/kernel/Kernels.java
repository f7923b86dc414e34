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
public interface Kernels extends NormalizationKernels, ProductKernels, RowKernels {

    /** Row strides are multiples of this, and sums over arrays have as many partial sums, on all hardware. */
    int LANES = 16;

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
     * {@code T[n×m] = A[m×n]ᵀ}; what lies between the rows of T remains.
     *
     * @param m rows of A
     * @param n columns of A
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     * @param t the result, no part of A
     * @param to offset of T
     * @param ldt row stride of T
     */
    void transpose(int m, int n, float[] a, int ao, int lda, float[] t, int to, int ldt);

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
     * A function of each element: {@code y[i] = f(x[i])}.
     *
     * @param f the function
     * @param count number of elements
     * @param p its first parameter, if it has one
     * @param q its second parameter, if it has two
     * @param x the inputs
     * @param xo offset of x
     * @param y the outputs, the same range as x or apart from it
     * @param yo offset of y
     */
    void map(ElementwiseFunction f, int count, float p, float q, float[] x, int xo, float[] y, int yo);

    /**
     * Backward pass of {@link #map}: {@code dx[i] = f'(x[i]) dy[i]}, computed from what {@link ElementwiseFunction#kept}
     * names.
     *
     * @param f the function
     * @param count number of elements
     * @param p its first parameter, if it has one
     * @param q its second parameter, if it has two
     * @param s the inputs or the outputs of the forward pass
     * @param so offset of s
     * @param dy the gradient with respect to y
     * @param dyo offset of dy
     * @param dx the gradient with respect to x, the same range as dy or apart from the sources
     * @param dxo offset of dx
     */
    void mapGradient(ElementwiseFunction f, int count, float p, float q, float[] s, int so, float[] dy, int dyo,
            float[] dx, int dxo);

    /**
     * Weighted losses of elements with their gradient, in one pass: {@code da[i] = w[i] loss'(a[i], y[i])}, and the partial
     * sums go on with {@code w[i] loss(a[i], y[i])}. An element of weight 0 counts nothing, whatever it holds.
     *
     * @param loss the loss
     * @param count number of elements
     * @param p its first parameter, if it has one
     * @param q its second parameter, if it has two
     * @param a the outputs, or logits
     * @param ao offset of a
     * @param y the targets
     * @param yo offset of y
     * @param v factors of the positive terms, read by the losses that have one
     * @param vo offset of v
     * @param w the weights
     * @param wo offset of w
     * @param da the gradient of the sum of the losses, apart from the sources
     * @param dao offset of da
     * @param partials {@link #LANES} partial sums: number t adds the elements {@code t, t + 16, t + 32, …} ascending to
     *     what it holds
     * @param po offset of the partial sums; {@link #sum(float[], int)} adds them up
     */
    void loss(ElementwiseLoss loss, int count, float p, float q, float[] a, int ao, float[] y, int yo, float[] v, int vo,
            float[] w, int wo, float[] da, int dao, float[] partials, int po);

    /**
     * A step of an optimizer over flat arrays, in one pass.
     *
     * @param rule the rule
     * @param count number of elements
     * @param h the numbers of the step, {@link Hyperparameters#LENGTH} of them
     * @param w the parameters; changed, except by {@link UpdateRule#LAMB}
     * @param wo offset of w
     * @param g the gradients
     * @param go offset of g
     * @param s first state, changed if the rule has it
     * @param so offset of s
     * @param t second state, changed if the rule has it
     * @param to offset of t
     * @param u third state, changed if the rule has it
     * @param uo offset of u
     */
    void update(UpdateRule rule, int count, float[] h, float[] w, int wo, float[] g, int go, float[] s, int so,
            float[] t, int to, float[] u, int uo);

    /**
     * Arithmetic on arrays: {@code z[i] = c(x[i], y[i]; p, q)}.
     *
     * @param c the arithmetic
     * @param count number of elements
     * @param p first number
     * @param q second number
     * @param x first array
     * @param xo offset of x
     * @param y second array; read only if c has it
     * @param yo offset of y
     * @param z the result, the same range as x or y or apart from them
     * @param zo offset of z
     */
    void combine(Combination c, int count, float p, float q, float[] x, int xo, float[] y, int yo, float[] z, int zo);

    /**
     * Random draws: {@code y[i] = d(x[i])} with the random bits of element number {@code first + i}. They do not depend on
     * how a range is divided into calls.
     *
     * @param d what is done with the bits
     * @param count number of elements
     * @param first number of the first one; numbers wrap around
     * @param key0 one half of the key
     * @param key1 the other half
     * @param limit a limit of the bits, see {@link Draw#limit}
     * @param p a number
     * @param x the elements
     * @param xo offset of x
     * @param y the results, the same range as x or apart from it
     * @param yo offset of y
     */
    void draw(Draw d, int count, int first, int key0, int key1, int limit, float p, float[] x, int xo, float[] y, int yo);

    /**
     * Partial sums of {@code s(x[i], y[i]; p, q)}.
     *
     * @param s what is summed
     * @param count number of elements
     * @param p first number
     * @param q second number
     * @param x first array
     * @param xo offset of x
     * @param y second array; read only if s has it
     * @param yo offset of y
     * @param partials go on as in {@link #loss}
     * @param po offset of the partial sums
     */
    void sum(Summand s, int count, float p, float q, float[] x, int xo, float[] y, int yo, float[] partials, int po);

    /**
     * Exponentials with their partial sums: {@code y[i] = exp(x[i] - p)}.
     *
     * @param count number of elements
     * @param p what is subtracted
     * @param x the inputs
     * @param xo offset of x
     * @param y the outputs, the same range as x or apart from it
     * @param yo offset of y
     * @param partials go on as in {@link #loss}
     * @param po offset of the partial sums
     */
    void exponentials(int count, float p, float[] x, int xo, float[] y, int yo, float[] partials, int po);

    /**
     * Partial maxima: number t becomes {@code x[i]} for {@code i = t, t + 16, t + 32, …} ascending wherever that is larger
     * than what it holds, so NaN is passed over.
     *
     * @param count number of elements
     * @param x the elements
     * @param xo offset of x
     * @param partials {@link #LANES} partial maxima
     * @param po offset of the partial maxima; {@link #maximum(float[], int)} compares them
     */
    void maximum(int count, float[] x, int xo, float[] partials, int po);

    /**
     * The largest magnitude: the maximum of {@code |x[i]|}; NaN is passed over.
     *
     * @param count number of elements
     * @param x the elements
     * @param xo offset of x
     * @return 0 or more; 0 of no elements
     */
    float magnitude(int count, float[] x, int xo);

    /**
     * Scales long columns down, in place: {@code a[i][j] *= limit / norm[j]} where {@code norm[j] > limit}, the root of
     * {@code Σ a[i][j]²}, a chain of {@code fma} from 0 over rows ascending. A norm that overflows leaves zeros.
     *
     * @param m rows of A
     * @param n columns of A, a multiple of {@link #LANES}
     * @param limit the largest norm, above 0
     * @param a the matrix A
     * @param ao offset of A
     * @param lda row stride of A
     */
    void limitColumns(int m, int n, float limit, float[] a, int ao, int lda);

    /**
     * Parametric ReLU with a slope for each column: {@code y[i][j] = x[i][j] > 0 ? x[i][j] : slopes[j] x[i][j]}.
     *
     * @param m rows
     * @param n columns, a multiple of {@link #LANES}
     * @param x the inputs
     * @param xo offset of X
     * @param slopes the slopes
     * @param so offset of the slopes
     * @param y the outputs, the same range as X or apart from it
     * @param yo offset of Y
     * @param ld row stride of X and Y
     */
    void prelu(int m, int n, float[] x, int xo, float[] slopes, int so, float[] y, int yo, int ld);

    /**
     * Backward pass of {@link #prelu} from its inputs: {@code dx[i][j] = x[i][j] > 0 ? dy[i][j] : slopes[j] dy[i][j]}, NaN
     * where x is; each {@code dslopes[j]} starts from 0 and adds {@code x[i][j] > 0 ? 0 : x[i][j] dy[i][j]}, rows ascending.
     *
     * @param m rows
     * @param n columns, a multiple of {@link #LANES}
     * @param x the inputs of the forward pass
     * @param xo offset of X
     * @param slopes the slopes
     * @param so offset of the slopes
     * @param dy the gradient with respect to Y, replaced by that with respect to X
     * @param dyo offset of dY
     * @param ld row stride of X and dY
     * @param dslopes the gradient with respect to the slopes
     * @param dso offset of dslopes
     */
    void preluGradient(int m, int n, float[] x, int xo, float[] slopes, int so, float[] dy, int dyo, int ld,
            float[] dslopes, int dso);

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

    /**
     * The largest of {@link #LANES} partial maxima, by halves as in {@link #sum(float[], int)}.
     *
     * @param partials the partial maxima; overwritten
     * @param po offset of the first
     * @return the largest
     */
    static float maximum(float[] partials, int po) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int t = 0; t < half; t++) {
                float other = partials[po + t + half];
                partials[po + t] = other > partials[po + t] ? other : partials[po + t];
            }
        }
        return partials[po];
    }
}
