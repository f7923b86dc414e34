package io.github.lanegrad.bench;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The same two matrices for every library, row after row without gaps, and what must come out of their product. */
final class Operands {

    /** Multiplications that a check may cost; beyond them it looks at some of the rows. */
    private static final double AFFORDABLE = 1 << 26;

    /** A step that is one more than a multiple of it reaches every row of a register tile of 2, 3 or 6 rows. */
    private static final int TILE = 6;

    final Shape shape;
    final float[] a;
    final float[] b;

    Operands(Shape shape) {
        this.shape = shape;
        this.a = Numbers.symmetric(shape.rowsA() * shape.columnsA(), 0);
        this.b = Numbers.symmetric(shape.rowsB() * shape.columnsB(), 1);
    }

    /** The rows of C that checks look at, always with the last one, which may be in a tile of its own. */
    private IntStream checkedRows() {
        int tiles = (int) (shape.flops() / 2 / AFFORDABLE / TILE);
        int step = shape.flops() / 2 <= AFFORDABLE ? 1 : TILE * (tiles + 1) + 1;
        return IntStream.concat(IntStream.iterate(0, i -> i < shape.m(), i -> i + step), IntStream.of(shape.m() - 1));
    }

    /**
     * Compares with sums in double: the error of a sum of k terms is at most k·2⁻²⁴·Σ|a·b|, in whatever order.
     *
     * @param start what the sums start from, by column, or null for zeros
     */
    void checkSums(String library, float[] c, int ldc, float[] start) {
        double[] sums = new double[shape.n()];
        double[] magnitudes = new double[shape.n()];
        checkedRows().forEach(i -> {
            for (int j = 0; j < shape.n(); j++) {
                sums[j] = start == null ? 0 : start[j];
                magnitudes[j] = Math.abs(sums[j]);
            }
            addRow(i, sums, magnitudes);
            for (int j = 0; j < shape.n(); j++) {
                Check.close(library + " " + shape, c[i * ldc + j], sums[j], shape.k() * 0x1p-24 * magnitudes[j]);
            }
        });
    }

    private void addRow(int i, double[] sums, double[] magnitudes) {
        int stepP = shape.transposedB() ? 1 : shape.n();
        int stepJ = shape.transposedB() ? shape.k() : 1;
        for (int p = 0; p < shape.k(); p++) {
            double factor = a[shape.transposedA() ? p * shape.m() + i : i * shape.k() + p];
            for (int j = 0; j < sums.length; j++) {
                double term = factor * b[p * stepP + j * stepJ];
                sums[j] += term;
                magnitudes[j] += Math.abs(term);
            }
        }
    }

    /** Compares bits with the definition, row by row, pads included where a row of the definition has them. */
    void checkBits(float[] c, int ldc, IntFunction<float[]> definition) {
        checkedRows().forEach(i -> {
            float[] expected = definition.apply(i);
            for (int j = 0; j < expected.length; j++) {
                float actual = c[i * ldc + j];
                Check.that(Float.floatToRawIntBits(actual) == Float.floatToRawIntBits(expected[j]),
                        "%s [%d, %d]: got %s, scalar kernels %s", shape, i, j, actual, expected[j]);
            }
        });
    }
}
