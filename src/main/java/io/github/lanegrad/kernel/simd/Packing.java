package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Copies of parts of matrices: into the order in which tiles read them, and back. */
final class Packing {

    private Packing() {}

    /** {@code T[rows×columns] = F[rows×columns]}. */
    static void copy(int rows, int columns, float[] f, int fo, int ldf, float[] t, int to, int ldt) {
        int whole = columns - columns % LENGTH;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < whole; j += LENGTH) {
                FloatVector.fromArray(FLOATS, f, fo + j).intoArray(t, to + j);
            }
            for (int j = whole; j < columns; j++) {
                t[to + j] = f[fo + j];
            }
            fo += ldf;
            to += ldt;
        }
    }

    /**
     * {@link Kernels#gather}, eight rows side by side: memory then has eight times as much to fetch at once, where a copy of
     * one row after the other waits for the first lines of each.
     *
     * @param columns at least {@link Lanes#LENGTH}; the last vectors of a row may overlap
     * @return how many rows were copied, all but at most seven
     */
    static int gatherEights(int count, int columns, float[] t, int[] rows, int ro, float[] c, int co, int ldc) {
        int i = 0;
        for (; i < count - 7; i += 8) {
            int from = ro + i;
            eight(columns, t, rows[from] * columns, rows[from + 1] * columns, rows[from + 2] * columns,
                    rows[from + 3] * columns, rows[from + 4] * columns, rows[from + 5] * columns, rows[from + 6] * columns,
                    rows[from + 7] * columns, c, co + i * ldc, ldc);
        }
        return i;
    }

    private static void eight(int columns, float[] t, int t0, int t1, int t2, int t3, int t4, int t5, int t6, int t7,
            float[] c, int co, int ldc) {
        for (int j = 0; j < columns; j += LENGTH) {
            int at = Math.min(j, columns - LENGTH);
            FloatVector.fromArray(FLOATS, t, t0 + at).intoArray(c, co + at);
            FloatVector.fromArray(FLOATS, t, t1 + at).intoArray(c, co + ldc + at);
            FloatVector.fromArray(FLOATS, t, t2 + at).intoArray(c, co + 2 * ldc + at);
            FloatVector.fromArray(FLOATS, t, t3 + at).intoArray(c, co + 3 * ldc + at);
            FloatVector.fromArray(FLOATS, t, t4 + at).intoArray(c, co + 4 * ldc + at);
            FloatVector.fromArray(FLOATS, t, t5 + at).intoArray(c, co + 5 * ldc + at);
            FloatVector.fromArray(FLOATS, t, t6 + at).intoArray(c, co + 6 * ldc + at);
            FloatVector.fromArray(FLOATS, t, t7 + at).intoArray(c, co + 7 * ldc + at);
        }
    }

    /** {@code T[rows×pitch]}, row after row: {@code F[rows×columns]}, then zeros. */
    static void rows(int rows, int columns, float[] f, int fo, int ldf, float[] t, int to, int pitch) {
        copy(rows, columns, f, fo, ldf, t, to, pitch);
        for (int i = 0; i < rows && columns < pitch; i++) {
            Arrays.fill(t, to + i * pitch + columns, to + (i + 1) * pitch, 0f);
        }
    }

    /** {@code T[columns×pitch] = F[rows×columns]ᵀ}, zeros behind the rows. */
    static void transposed(int rows, int columns, float[] f, int fo, int ldf, float[] t, int to, int ldt, int pitch) {
        int wholeRows = rows - rows % LENGTH;
        int wholeColumns = columns - columns % LENGTH;
        for (int i = 0; i < wholeRows; i += LENGTH) {
            int from = fo + i * ldf;
            int into = to + i;
            for (int j = 0; j < wholeColumns; j += LENGTH) {
                switch (LENGTH) {
                    case 16 -> Transposing.block16(f, from + j, ldf, t, into + j * ldt, ldt);
                    case 8 -> Transposing.block8(f, from + j, ldf, t, into + j * ldt, ldt);
                    default -> Transposing.block4(f, from + j, ldf, t, into + j * ldt, ldt);
                }
            }
            elements(LENGTH, wholeColumns, columns, f, from, ldf, t, into, ldt);
        }
        if (wholeRows < pitch) {
            elements(rows - wholeRows, 0, columns, f, fo + wholeRows * ldf, ldf, t, to + wholeRows, ldt);
            for (int j = 0; j < columns; j++) {
                Arrays.fill(t, to + j * ldt + rows, to + j * ldt + pitch, 0f);
            }
        }
    }

    private static void elements(int rows, int fromColumn, int toColumn, float[] f, int fo, int ldf,
            float[] t, int to, int ldt) {
        for (int j = fromColumn; j < toColumn; j++) {
            for (int i = 0; i < rows; i++) {
                t[to + j * ldt + i] = f[fo + i * ldf + j];
            }
        }
    }

    /** Zeros in columns n to {@code pad(n)} of C. */
    static void clearPads(int m, int n, float[] c, int co, int ldc) {
        if (n % Kernels.LANES == 0) {
            return;
        }
        int whole = n - n % LENGTH;
        VectorMask<Float> keep = FLOATS.indexInRange(0, n - whole);
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            FloatVector last = FloatVector.fromArray(FLOATS, c, row + whole);
            FloatVector.zero(FLOATS).blend(last, keep).intoArray(c, row + whole);
            for (int j = whole + LENGTH; j < Kernels.pad(n); j += LENGTH) {
                FloatVector.zero(FLOATS).intoArray(c, row + j);
            }
        }
    }
}
