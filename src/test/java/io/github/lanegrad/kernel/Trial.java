package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.lanegrad.kernel.simd.SimdKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One comparison of the SIMD kernels with the scalar ones. It hands out matrices at random offsets and strides, full of
 * random values inside, between and around their rows, runs a call on both backends from the same values, and compares
 * whole arrays: the results bit for bit, everything else with what was there before.
 */
final class Trial {
    private static final Kernels SCALAR = new ScalarKernels();
    private static final Kernels SIMD = new SimdKernels();
    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE,
        Float.MIN_NORMAL, -Float.MIN_NORMAL, 0x0.8p-126f, -0x0.fp-126f, 3e-39f, Float.MAX_VALUE, -Float.MAX_VALUE, 1e30f,
        -1e30f, 1e-30f, -1e-30f, 88.7f, 88.73f, -88.7f, 89f, 89.5f, -87.4f, -103.9f, -103.98f, -104f, -105f, 16.7f, -16.7f, 0.5f,
        -0.5f, 3f, -3f, 6f, 20f, -100f, 1e5f, -1e5f, 0.70710677f, 1.4142135f, 0.41421357f, 0.99999994f, -0.99999994f, 9.01f
    };

    private enum Role { SOURCE, RESULT, SCRATCH }

    private final List<Matrix> matrices = new ArrayList<>();
    private final SplittableRandom random;
    private final double special;

    Trial(long seed) {
        random = new SplittableRandom(seed);
        special = new double[] {0, 0.02, 0.5}[random.nextInt(3)];
    }

    /** Read only. */
    Matrix source(int rows, int columns) {
        return add(Role.SOURCE, rows, columns);
    }

    /** Read only, of the stride of another. */
    Matrix source(int rows, int columns, Matrix like) {
        Matrix matrix = new Matrix(Role.SOURCE, rows, columns, random.nextInt(20), like.stride);
        matrices.add(matrix);
        return matrix;
    }

    /** Written, and read where the kernel reads it. */
    Matrix result(int rows, int columns) {
        return add(Role.RESULT, rows, columns);
    }

    /** What is in it afterwards is not specified. */
    Matrix scratch(int count) {
        return add(Role.SCRATCH, 1, count);
    }

    float value() {
        return random.nextDouble() < special ? extreme() : (float) random.nextDouble(-4, 4);
    }

    /** Of a function: mostly positive and of a usual size. */
    float parameter() {
        return random.nextInt(4) == 0 ? value() : (float) random.nextDouble(0.1, 3);
    }

    private float extreme() {
        return random.nextInt(4) == 0
                ? Float.intBitsToFloat(random.nextInt())
                : SPECIAL[random.nextInt(SPECIAL.length)];
    }

    private Matrix add(Role role, int rows, int columns) {
        Matrix matrix = new Matrix(role, rows, columns, random.nextInt(20), columns + random.nextInt(20));
        matrices.add(matrix);
        return matrix;
    }

    void compare(Consumer<Kernels> call) {
        matrices.forEach(Matrix::reset);
        call.accept(SCALAR);
        List<float[]> expected = matrices.stream().map(matrix -> matrix.array).toList();
        matrices.forEach(Matrix::reset);
        call.accept(SIMD);
        for (int i = 0; i < expected.size(); i++) {
            matrices.get(i).check("scalar", expected.get(i), expected.get(i));
            matrices.get(i).check("simd", expected.get(i), matrices.get(i).array);
        }
    }

    /** Matrix at the back of a random offset; its last row ends at most a few elements before the array does. */
    final class Matrix {
        final int offset;
        final int stride;
        private final Role role;
        private final int rows;
        private final int columns;
        private final float[] original;
        float[] array;

        private Matrix(Role role, int rows, int columns, int offset, int stride) {
            this.role = role;
            this.rows = rows;
            this.columns = columns;
            this.offset = offset;
            this.stride = stride;
            int behind = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
            original = new float[offset + (rows == 0 ? 0 : (rows - 1) * stride + columns) + behind];
            for (int i = 0; i < original.length; i++) {
                original[i] = value();
            }
            array = original;
        }

        private void reset() {
            array = original.clone();
        }

        private void check(String backend, float[] expected, float[] actual) {
            for (int i = 0; i < original.length; i++) {
                int row = stride == 0 || i < offset ? -1 : (i - offset) / stride;
                boolean inside = row >= 0 && row < rows && i - offset - row * stride < columns;
                if (role == Role.SOURCE || !inside) {
                    int index = i;
                    assertEquals(
                            Float.floatToRawIntBits(original[i]),
                            Float.floatToRawIntBits(actual[i]),
                            () -> backend + " changed index " + index + " of " + this);
                } else if (role == Role.RESULT && !sameBits(expected[i], actual[i])) {
                    fail("%s: index %d (row %d, column %d) of %s: expected %s, got %s, was %s".formatted(
                            backend, i, row, i - offset - row * stride, this, Float.toHexString(expected[i]),
                            Float.toHexString(actual[i]), Float.toHexString(original[i])));
                }
            }
        }

        @Override
        public String toString() {
            return role + " " + rows + " × " + columns + ", offset " + offset + ", stride " + stride;
        }
    }

    /** Not floatToIntBits alone, to be exact about what is meant: any NaN equals any NaN. */
    private static boolean sameBits(float expected, float actual) {
        return Float.floatToRawIntBits(expected) == Float.floatToRawIntBits(actual)
                || Float.isNaN(expected) && Float.isNaN(actual);
    }
}
