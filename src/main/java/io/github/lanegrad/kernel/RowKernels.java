package io.github.lanegrad.kernel;

/**
 * The operations on single rows: copies of them, and what scoring needs beside training, products with a row, dense or
 * sparse, and weights of 16 and 8 bits. {@link ScalarKernels} defines their bits. What {@link Kernels} says about
 * implementations, threads and allocation holds here too.
 *
 * <p>Packed matrices are arrays of {@code int}, in groups of 16 ints to a row: of a group of {@value #BFLOAT16_GROUP}
 * columns of bfloat16, int t holds column t in its lower half and column 16 + t in its upper half; of a group of
 * {@value #INT8_GROUP} columns of int8, int t holds column 16 i + t in its byte i, from the lowest. So a whole vector of
 * ints yields whole vectors of neighbouring columns by shifts and masks, whatever its length.
 */
public interface RowKernels {

    /** Columns of bfloat16 that a group of 16 ints holds. */
    int BFLOAT16_GROUP = 32;

    /** Columns of int8 that a group of 16 ints holds. */
    int INT8_GROUP = 64;

    /**
     * Copies of rows of a table, in another order: {@code C[i] = T[rows[i]]}.
     *
     * @param count rows of C
     * @param columns of T and C
     * @param t the table T, row after row without gaps
     * @param rows row numbers in T, not checked
     * @param ro offset of the row numbers
     * @param c the result, no part of T; what lies between its rows remains
     * @param co offset of C
     * @param ldc row stride of C
     */
    void gather(int count, int columns, float[] t, int[] rows, int ro, float[] c, int co, int ldc);

    /**
     * {@code c = a·B + start}: {@code a[k], B[k×n], start[n], c[n]}. Each element is one chain: {@code c = start[j]}, then
     * {@code c = fma(a[p], b[p][j], c)} for {@code p} ascending.
     *
     * @param n columns of B, a multiple of {@link Kernels#LANES}
     * @param k rows of B
     * @param a the row
     * @param ao offset of a
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B
     * @param start what the chains start from
     * @param so offset of start
     * @param rectify whether {@link ElementwiseFunction#RELU} of each element is wanted instead
     * @param c the result, no part of the sources
     * @param co offset of c
     */
    void row(int n, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co);

    /**
     * {@link #row} of which only some elements are given, the rest being left out: {@code c = fma(a[t], b[rows[t]][j], c)}
     * for {@code t} ascending.
     *
     * @param n columns of B, a multiple of {@link Kernels#LANES}
     * @param count how many elements are given
     * @param rows their row numbers in B, not checked
     * @param ro offset of rows
     * @param a their values
     * @param ao offset of a
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb row stride of B
     * @param start what the chains start from
     * @param so offset of start
     * @param c the result, no part of the sources
     * @param co offset of c
     */
    void sparseRow(int n, int count, int[] rows, int ro, float[] a, int ao, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co);

    /**
     * {@link #row} with packed bfloat16: an element of B is the float of these upper 16 bits.
     *
     * @param n columns of B, a multiple of {@value #BFLOAT16_GROUP}
     * @param k rows of B
     * @param a the row
     * @param ao offset of a
     * @param b the packed matrix B
     * @param bo offset of B
     * @param ldb row stride of B, in ints
     * @param start what the chains start from
     * @param so offset of start
     * @param rectify whether {@link ElementwiseFunction#RELU} of each element is wanted instead
     * @param c the result, no part of the sources
     * @param co offset of c
     */
    void rowBfloat16(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co);

    /**
     * {@link #sparseRow} with packed bfloat16.
     *
     * @param n columns of B, a multiple of {@value #BFLOAT16_GROUP}
     * @param count how many elements are given
     * @param rows their row numbers in B, not checked
     * @param ro offset of rows
     * @param a their values
     * @param ao offset of a
     * @param b the packed matrix B
     * @param bo offset of B
     * @param ldb row stride of B, in ints
     * @param start what the chains start from
     * @param so offset of start
     * @param c the result, no part of the sources
     * @param co offset of c
     */
    void sparseRowBfloat16(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co);

    /**
     * A row times packed int8: each element is one chain of whole numbers as floats, {@code c = 0}, then
     * {@code c = fma(a[p], b[p][j], c)} for {@code p} ascending, and at last {@code c = fma(c, scales[j], start[j])}.
     *
     * @param n columns of B, a multiple of {@value #INT8_GROUP}
     * @param k rows of B
     * @param a the row
     * @param ao offset of a
     * @param b the packed matrix B
     * @param bo offset of B
     * @param ldb row stride of B, in ints
     * @param scales what a unit of each column is worth
     * @param sco offset of the scales
     * @param start what is added at last
     * @param so offset of start
     * @param rectify whether {@link ElementwiseFunction#RELU} of each element is wanted instead
     * @param c the result, no part of the sources
     * @param co offset of c
     */
    void rowInt8(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] scales, int sco,
            float[] start, int so, boolean rectify, float[] c, int co);

    /**
     * {@link #rowInt8} of which only some elements are given.
     *
     * @param n columns of B, a multiple of {@value #INT8_GROUP}
     * @param count how many elements are given
     * @param rows their row numbers in B, not checked
     * @param ro offset of rows
     * @param a their values
     * @param ao offset of a
     * @param b the packed matrix B
     * @param bo offset of B
     * @param ldb row stride of B, in ints
     * @param scales what a unit of each column is worth
     * @param sco offset of the scales
     * @param start what is added at last
     * @param so offset of start
     * @param c the result, no part of the sources
     * @param co offset of c
     */
    void sparseRowInt8(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] scales, int sco, float[] start, int so, float[] c, int co);

    /**
     * Packed bfloat16 as floats: {@code C[m×n] = B[m×n]}.
     *
     * @param m rows
     * @param n columns, a multiple of {@value #BFLOAT16_GROUP}
     * @param b the packed matrix B
     * @param bo offset of B
     * @param ldb row stride of B, in ints
     * @param c the result
     * @param co offset of C
     * @param ldc row stride of C
     */
    void unpackBfloat16(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc);

    /**
     * Packed int8 as floats, without scales: {@code C[m×n] = B[m×n]}.
     *
     * @param m rows
     * @param n columns, a multiple of {@value #INT8_GROUP}
     * @param b the packed matrix B
     * @param bo offset of B
     * @param ldb row stride of B, in ints
     * @param c the result
     * @param co offset of C
     * @param ldc row stride of C
     */
    void unpackInt8(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc);

    /**
     * A scale and a shift for each column, in place: {@code c[i][j] = fma(c[i][j], scales[j], shifts[j])}.
     *
     * @param m rows
     * @param n columns, a multiple of {@link Kernels#LANES}
     * @param scales the factors
     * @param sco offset of the scales
     * @param shifts what is added
     * @param so offset of the shifts
     * @param c the matrix C
     * @param co offset of C
     * @param ldc row stride of C
     */
    void scaleColumns(int m, int n, float[] scales, int sco, float[] shifts, int so, float[] c, int co, int ldc);

    /**
     * {@code y[i] = (x[i] - means[i]) * factors[i]}, a subtraction and a multiplication.
     *
     * @param count number of elements
     * @param x the elements
     * @param xo offset of x
     * @param means what is subtracted
     * @param mo offset of the means
     * @param factors what the differences are multiplied by
     * @param fo offset of the factors
     * @param y the result, the same range as x or apart from the sources
     * @param yo offset of y
     */
    void standardize(int count, float[] x, int xo, float[] means, int mo, float[] factors, int fo, float[] y, int yo);
}
