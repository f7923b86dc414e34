package io.github.lanegrad.kernel;

import java.util.Arrays;
import java.util.Objects;

/**
 * The product of two matrices, scaled and added to a third: {@code C = alpha·op(A)·op(B) + beta·C}, where {@code op}
 * transposes or does nothing. This is the SGEMM of BLAS on ranges of {@code float[]}, row-major, with checked arguments
 * and defined bits. An instance is the workspace that a product needs: make one, and use it over and over.
 *
 * {@snippet :
 * Sgemm sgemm = new Sgemm();
 * float[] a = new float[64 * 784]; // 64 rows of 784
 * float[] b = new float[784 * 256];
 * float[] c = new float[64 * 256];
 * sgemm.multiply(Sgemm.Transpose.NO, Sgemm.Transpose.NO, 64, 256, 784,
 *         1, a, 0, 784, b, 0, 256, 0, c, 0, 256); // C = A·B
 * }
 *
 * <p>An instance serves one thread at a time; several threads need one each, and may share A and B. The constructor
 * allocates about half a megabyte, whatever the sizes of the products; {@link #multiply} allocates nothing once it is
 * compiled, never blocks, and starts no thread. To share a product among threads, give each some rows or some columns
 * of C: that changes no bit.
 */
public final class Sgemm {

    /**
     * Depth of the blocks that A is scaled in, and their number of rows: deep enough that reading and writing C costs
     * little, high enough that packing a panel of B does. Blocks that are less deep have more rows.
     */
    static final int BLOCK = 256;

    private final float[] scratch = new float[ProductKernels.productScratch(Kernels.DEPTH)];
    private final float[] scaled = new float[BLOCK * BLOCK];

    /** How a matrix is stored. */
    public enum Transpose {
        /** As it is multiplied. */
        NO,
        /** As its transpose, which has the rows for columns and the columns for rows. */
        YES
    }

    /**
     * Allocates the workspace.
     *
     * @throws IllegalStateException if the backend that is asked for cannot run
     */
    public Sgemm() {
        Backend.current();
    }

    /**
     * {@code C = alpha·op(A)·op(B) + beta·C}: {@code C[m×n], op(A)[m×k], op(B)[k×n]}. A matrix lies in its array row
     * after row: the first element at an offset, each row a leading dimension behind the one before. What lies between
     * and around the rows is neither read nor written.
     *
     * <p>Operations on floats define the bits, the same on any hardware, NaN payloads aside. First C is scaled: with
     * {@code beta == 0} every element becomes +0 and is not read, so that NaN in it does not matter; with
     * {@code beta == 1} all stay; else {@code c[i][j] = beta * c[i][j]}, rounded. Then each element is one chain:
     * {@code c[i][j] = fma(alpha * op(a)[i][p], op(b)[p][j], c[i][j])} for {@code p} ascending, where the product with
     * {@code alpha} is rounded first, and {@code alpha == 1} leaves an element as it is. With {@code alpha == 0} there
     * is no chain: A and B are not read, and NaN in them does not matter either.
     *
     * <p>Sizes may be 0: without rows or columns C has no elements, and with {@code k == 0} it is only scaled. All
     * arguments are checked, in these cases and with {@code alpha == 0} as well, before anything is written.
     *
     * <p>A and B may share elements. C may share an array with them, but no element. Matrices that lie one behind the
     * other always pass. So do interleaved ones of the same leading dimension, such as two blocks of columns of a wider
     * matrix; interleaved ones of different leading dimensions are refused.
     *
     * @param transposeA whether {@code a} holds {@code op(A)}, as m rows of k, or its transpose, as k rows of m
     * @param transposeB whether {@code b} holds {@code op(B)}, as k rows of n, or its transpose, as n rows of k
     * @param m rows of C and {@code op(A)}, at least 0
     * @param n columns of C and {@code op(B)}, at least 0
     * @param k columns of {@code op(A)}, rows of {@code op(B)}, at least 0
     * @param alpha factor of the product
     * @param a the matrix A
     * @param ao offset of A
     * @param lda leading dimension of A: from the start of a row to that of the next, at least the length of a row as
     *     it is stored
     * @param b the matrix B
     * @param bo offset of B
     * @param ldb leading dimension of B, likewise
     * @param beta factor of what C holds
     * @param c the matrix C
     * @param co offset of C
     * @param ldc leading dimension of C, at least n
     * @throws NullPointerException if an argument is null; the message names it
     * @throws IllegalArgumentException if a size is negative, a leading dimension too small, a matrix not inside its
     *     array, or C not apart from A and B; the message says what was expected and what was given
     */
    public void multiply(Transpose transposeA, Transpose transposeB, int m, int n, int k,
            float alpha, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        boolean ta = Objects.requireNonNull(transposeA, "transposeA") == Transpose.YES;
        boolean tb = Objects.requireNonNull(transposeB, "transposeB") == Transpose.YES;
        checkSize("m", m);
        checkSize("n", n);
        checkSize("k", k);
        checkInside("A", ta ? k : m, ta ? m : k, Objects.requireNonNull(a, "a").length, ao, lda);
        checkInside("B", tb ? n : k, tb ? k : n, Objects.requireNonNull(b, "b").length, bo, ldb);
        checkInside("C", m, n, Objects.requireNonNull(c, "c").length, co, ldc);
        if (m == 0 || n == 0) {
            return;
        }
        checkApart("A", ta ? k : m, ta ? m : k, a, ao, lda, m, n, c, co, ldc);
        checkApart("B", tb ? n : k, tb ? k : n, b, bo, ldb, m, n, c, co, ldc);
        boolean product = alpha != 0 && k > 0;
        if (beta != 1 && (beta != 0 || !product)) {
            scale(m, n, beta, c, co, ldc);
        }
        if (product && alpha == 1) {
            Backend.KERNELS.gemm(ta, tb, beta != 0, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, scratch, 0);
        } else if (product) {
            multiplyScaled(ta, tb, beta != 0, m, n, k, alpha, a, ao, lda, b, bo, ldb, c, co, ldc);
        }
    }

    private static void scale(int m, int n, float beta, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            if (beta == 0) {
                Arrays.fill(c, row, row + n, 0f);
            } else {
                for (int j = row; j < row + n; j++) {
                    c[j] *= beta;
                }
            }
        }
    }

    /** Copies A scaled, block by block, and multiplies that. Blocks of p are outermost, so that the chains go on. */
    private void multiplyScaled(boolean ta, boolean tb, boolean add, int m, int n, int k, float alpha,
            float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] c, int co, int ldc) {
        int depth = share(k, BLOCK);
        int rows = share(m, scaled.length / depth);
        for (int p = 0, kc; p < k; p += kc) {
            kc = Math.min(depth, k - p);
            for (int i = 0, mc; i < m; i += mc) {
                mc = Math.min(rows, m - i);
                if (ta) {
                    copyScaled(kc, mc, alpha, a, ao + p * lda + i, lda);
                } else {
                    copyScaled(mc, kc, alpha, a, ao + i * lda + p, lda);
                }
                Backend.KERNELS.gemm(ta, tb, add || p > 0, mc, n, kc, scaled, 0, ta ? mc : kc,
                        b, tb ? bo + p : bo + p * ldb, ldb, c, co + i * ldc, ldc, scratch, 0);
            }
        }
    }

    /** The size of the parts of a whole: as few as the limit allows, the last no larger than the others. */
    private static int share(int whole, int limit) {
        return Math.ceilDiv(whole, Math.ceilDiv(whole, limit));
    }

    private void copyScaled(int rows, int columns, float alpha, float[] a, int ao, int lda) {
        for (int i = 0; i < rows; i++) {
            int from = ao + i * lda;
            int to = i * columns;
            for (int j = 0; j < columns; j++) {
                scaled[to + j] = alpha * a[from + j];
            }
        }
    }

    private static void checkSize(String name, int size) {
        if (size < 0) {
            throw new IllegalArgumentException(name + ": expected at least 0, got " + size);
        }
    }

    /** The last row needs its columns only, and no columns need no room. */
    private static void checkInside(String name, int rows, int columns, int length, int offset, int ld) {
        if (ld < columns) {
            throw new IllegalArgumentException(
                    "%s: expected a leading dimension of at least %d, the length of a row, got %d"
                            .formatted(name, columns, ld));
        }
        long room = rows == 0 || columns == 0 ? 0 : (rows - 1L) * ld + columns;
        if (offset < 0 || offset + room > length) {
            throw new IllegalArgumentException(
                    "%s: expected room for %d rows of %d at leading dimension %d, got an array of %d and offset %d"
                            .formatted(name, rows, columns, ld, length, offset));
        }
    }

    /** Refuses a matrix X with elements of C, which has some; exactly so if their leading dimensions are the same. */
    @SuppressWarnings("ReferenceEquality")
    private static void checkApart(String name, int rows, int columns, float[] x, int xo, int ldx,
            int m, int n, float[] c, int co, int ldc) {
        if (x != c || rows == 0 || columns == 0) {
            return;
        }
        int lastX = xo + (rows - 1) * ldx + columns - 1;
        int lastC = co + (m - 1) * ldc + n - 1;
        if (ldx == ldc ? meet(xo - co, rows, columns, m, n, ldc) : xo <= lastC && co <= lastX) {
            throw new IllegalArgumentException(("C: expected no element of %s, and the same leading dimension if they"
                    + " interleave, got %1$s at %d to %d by %d, C at %d to %d by %d of one array")
                            .formatted(name, xo, lastX, ldx, co, lastC, ldc));
        }
    }

    /** Row i of X starts in row {@code first + i} of C, or in the gap behind it, and may end in the next. */
    private static boolean meet(int distance, int rows, int columns, int m, int n, int ld) {
        int first = Math.floorDiv(distance, ld);
        int shift = Math.floorMod(distance, ld);
        return (shift < n && first < m && first + rows > 0)
                || (columns > ld - shift && first + 1 < m && first + 1 + rows > 0);
    }
}
