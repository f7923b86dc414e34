package io.github.lanegrad.kernel;

import static io.github.lanegrad.kernel.Sgemm.Transpose.NO;
import static io.github.lanegrad.kernel.Sgemm.Transpose.YES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Allocation;
import io.github.lanegrad.Testing;
import io.github.lanegrad.kernel.Sgemm.Transpose;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Sgemm} accepts, refuses and promises beside its bits, which {@link SgemmProperties} has. */
class SgemmTest {
    private static final int ROUND = 1_000;
    private static final int QUIET_ROUNDS = 10;
    private static final long DEADLINE = 20_000_000_000L;
    private static final float NAN = Float.NaN;

    private final Sgemm sgemm = new Sgemm();

    @Test
    void multipliesByHand() {
        float[] c = {1, 1, 1, 1};
        sgemm.multiply(NO, NO, 2, 2, 3, 2, new float[] {1, 2, 3, 4, 5, 6}, 0, 3, new float[] {1, 0, 0, 1, 1, 1}, 0, 2,
                10, c, 0, 2);
        assertArrayEquals(new float[] {2 * 4 + 10, 2 * 5 + 10, 2 * 10 + 10, 2 * 11 + 10}, c);

        sgemm.multiply(YES, YES, 2, 2, 3, 1, new float[] {1, 4, 2, 5, 3, 6}, 0, 2, new float[] {1, 0, 1, 0, 1, 1}, 0, 3,
                0, c, 0, 2);
        assertArrayEquals(new float[] {4, 5, 10, 11}, c);
    }

    @Test
    void sizesOfZero() {
        float[] none = {};
        for (Transpose ta : Transpose.values()) {
            for (Transpose tb : Transpose.values()) {
                for (float alpha : new float[] {0, 1, 2}) {
                    sgemm.multiply(ta, tb, 0, 0, 0, alpha, none, 0, 0, none, 0, 0, 2, none, 0, 0);
                    sgemm.multiply(ta, tb, 0, 3, 2, alpha, none, 0, 2, new float[9], 0, 3, 2, none, 0, 3);
                    // As many rows as one likes, a stride apart, with nothing in them.
                    sgemm.multiply(ta, tb, 3, 0, 2, alpha, new float[9], 0, 3, none, 0, 2, 2, none, 0, 1_000_000_000);
                    float[] c = {3, NAN, 7};
                    sgemm.multiply(ta, tb, 1, 2, 0, alpha, none, 0, 1, none, 0, 2, 0, c, 0, 2);
                    assertArrayEquals(new float[] {0, 0, 7}, c);
                    c[1] = 5;
                    sgemm.multiply(ta, tb, 2, 1, 0, alpha, none, 0, 2, none, 0, 1, 0.5f, c, 1, 1);
                    assertArrayEquals(new float[] {0, 2.5f, 3.5f}, c);
                }
            }
        }
    }

    @Test
    void sizesOfOneTakeAnyLeadingDimension() {
        float[] c = {0, 2, 0};
        sgemm.multiply(NO, YES, 1, 1, 1, 3, new float[] {0, 0, 5}, 2, Integer.MAX_VALUE, new float[] {7}, 0,
                Integer.MAX_VALUE, -1, c, 1, Integer.MAX_VALUE);
        assertArrayEquals(new float[] {0, 3 * 5 * 7 - 2, 0}, c);
    }

    @Test
    void rowsFarApartMayNotOverlapEither() {
        float[] buffer = new float[1000];
        for (int ld : new int[] {1000, Integer.MAX_VALUE - 20, Integer.MAX_VALUE}) {
            IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> sgemm.multiply(NO, NO, 1, 100, 100,
                    1, buffer, 100, ld, new float[100 * 100], 0, 100, 0, buffer, 150, ld));
            assertTrue(thrown.getMessage().startsWith("C: expected no element of A"), thrown::getMessage);
        }
    }

    @Test
    void nanInWhatIsNotReadDoesNotMatter() {
        float[] nan = {NAN};
        float[] c = {NAN};
        sgemm.multiply(NO, NO, 1, 1, 1, 1, new float[] {2}, 0, 1, new float[] {3}, 0, 1, 0, c, 0, 1);
        assertArrayEquals(new float[] {6}, c);
        sgemm.multiply(NO, NO, 1, 1, 1, 0, nan, 0, 1, nan, 0, 1, 0.5f, c, 0, 1);
        assertArrayEquals(new float[] {3}, c);
        sgemm.multiply(NO, NO, 1, 1, 1, 2, new float[] {1}, 0, 1, nan, 0, 1, 0, c, 0, 1);
        assertTrue(Float.isNaN(c[0]));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -1 | 4 | 3 | 0 | 3 | 0 | 4 | 0 | 4 | m: expected at least 0, got -1
            2 | -1 | 3 | 0 | 3 | 0 | 4 | 0 | 4 | n: expected at least 0, got -1
            2 | 4 | -2147483648 | 0 | 3 | 0 | 4 | 0 | 4 | k: expected at least 0, got -2147483648
            2 | 4 | 3 | 0 | 2 | 0 | 4 | 0 | 4 | A: expected a leading dimension of at least 3, \
            the length of a row, got 2
            2 | 4 | 3 | 0 | 3 | 0 | 3 | 0 | 4 | B: expected a leading dimension of at least 4, \
            the length of a row, got 3
            2 | 4 | 3 | 0 | 3 | 0 | 4 | 0 | -4 | C: expected a leading dimension of at least 4, \
            the length of a row, got -4
            0 | 4 | 0 | 0 | -1 | 0 | 4 | 0 | 4 | A: expected a leading dimension of at least 0, \
            the length of a row, got -1
            2 | 4 | 3 | 18 | 3 | 0 | 4 | 0 | 4 | A: expected room for 2 rows of 3 at leading dimension 3, \
            got an array of 20 and offset 18
            2 | 4 | 3 | 0 | 3 | -1 | 4 | 0 | 4 | B: expected room for 3 rows of 4 at leading dimension 4, \
            got an array of 20 and offset -1
            2 | 4 | 3 | 0 | 3 | 0 | 4 | 0 | 17 | C: expected room for 2 rows of 4 at leading dimension 17, \
            got an array of 20 and offset 0
            3 | 4 | 3 | 0 | 2147483647 | 0 | 4 | 0 | 4 | A: expected room for 3 rows of 3 \
            at leading dimension 2147483647, got an array of 20 and offset 0
            2 | 4 | 3 | 0 | 3 | 0 | 4 | 2147483647 | 4 | C: expected room for 2 rows of 4 at leading dimension 4, \
            got an array of 20 and offset 2147483647
            0 | 0 | 0 | 21 | 3 | 0 | 4 | 0 | 4 | A: expected room for 0 rows of 0 at leading dimension 3, \
            got an array of 20 and offset 21
            """)
    void wrongNumbersAreRefused(
            int m, int n, int k, int ao, int lda, int bo, int ldb, int co, int ldc, String message) {
        for (float alpha : new float[] {0, 1, 2}) {
            float[] c = new float[20];
            Arrays.fill(c, 7);
            float[] before = c.clone();
            Exception e = assertThrows(IllegalArgumentException.class, () -> sgemm.multiply(
                    NO, NO, m, n, k, alpha, new float[20], ao, lda, new float[20], bo, ldb, 0, c, co, ldc));
            assertEquals(message, e.getMessage());
            assertArrayEquals(before, c);
        }
    }

    @Test
    void aTransposedMatrixIsCheckedAsItIsStored() {
        float[] c = new float[8];
        Exception a = assertThrows(IllegalArgumentException.class, () -> sgemm.multiply(
                YES, NO, 2, 4, 3, 1, new float[5], 0, 2, new float[12], 0, 4, 0, c, 0, 4));
        assertEquals("A: expected room for 3 rows of 2 at leading dimension 2, got an array of 5 and offset 0",
                a.getMessage());
        Exception b = assertThrows(IllegalArgumentException.class, () -> sgemm.multiply(
                NO, YES, 2, 4, 3, 1, new float[6], 0, 3, new float[12], 0, 2, 0, c, 0, 4));
        assertEquals("B: expected a leading dimension of at least 3, the length of a row, got 2", b.getMessage());
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void nullIsRefusedByName() {
        float[] x = new float[1];
        assertNull("transposeA", () -> sgemm.multiply(null, NO, 1, 1, 1, 1, x, 0, 1, x, 0, 1, 0, x, 0, 1));
        assertNull("transposeB", () -> sgemm.multiply(NO, null, 1, 1, 1, 1, x, 0, 1, x, 0, 1, 0, x, 0, 1));
        assertNull("a", () -> sgemm.multiply(NO, NO, 1, 1, 1, 0, null, 0, 1, x, 0, 1, 0, x, 0, 1));
        assertNull("b", () -> sgemm.multiply(NO, NO, 1, 1, 0, 1, x, 0, 1, null, 0, 1, 0, x, 0, 1));
        assertNull("c", () -> sgemm.multiply(NO, NO, 0, 1, 1, 1, x, 0, 1, x, 0, 1, 0, null, 0, 1));
    }

    private static void assertNull(String name, Runnable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call::run).getMessage());
    }

    @Test
    void blocksOfColumnsOfOneMatrixMayTakePart() {
        int m = 9;
        int n = 20;
        int k = 9;
        int wide = k + n + n + 3;
        for (Transpose ta : Transpose.values()) {
            float[] all = floats(m * wide);
            float[] before = all.clone();
            float[] expected = new float[m * n];
            sgemm.multiply(ta, NO, m, n, k, 0.5f, before, 0, wide, before, k + n, wide, 0, expected, 0, n);
            sgemm.multiply(ta, NO, m, n, k, 0.5f, all, 0, wide, all, k + n, wide, 0, all, k, wide);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < wide; j++) {
                    boolean inC = j >= k && j < k + n;
                    assertEquals(inC ? expected[i * n + j - k] : before[i * wide + j], all[i * wide + j]);
                }
            }
        }
    }

    @Test
    void matricesBehindEachOtherMayShareAnArray() {
        float[] x = {0, 0, 1, 2, 3, 4};
        sgemm.multiply(NO, YES, 2, 1, 2, 1, x, 2, 2, x, 4, 2, 0, x, 0, 1);
        assertArrayEquals(new float[] {1 * 3 + 2 * 4, 3 * 3 + 4 * 4, 1, 2, 3, 4}, x);
    }

    /** A product of a matrix with its own transpose. */
    @Test
    void theFactorsMayBeTheSame() {
        float[] c = new float[4];
        float[] x = {1, 2, 3, 4, 5, 6};
        sgemm.multiply(NO, YES, 2, 2, 3, 1, x, 0, 3, x, 0, 3, 0, c, 0, 2);
        assertArrayEquals(new float[] {14, 32, 32, 77}, c);
    }

    @Test
    void aResultAmongTheFactorsIsRefused() {
        float[] x = floats(40);
        float[] y = floats(40);
        float[] before = x.clone();
        for (float alpha : new float[] {0, 1, 2}) {
            // In place, one column of three, one element around the end of a row, and one at either end.
            assertRefused("A at 0 to 22 by 10, C at 0 to 22 by 10", () ->
                    sgemm.multiply(NO, NO, 3, 3, 3, alpha, x, 0, 10, y, 0, 3, 1, x, 0, 10));
            assertRefused("B at 2 to 24 by 10, C at 0 to 22 by 10", () ->
                    sgemm.multiply(NO, NO, 3, 3, 3, alpha, y, 0, 10, x, 2, 10, 1, x, 0, 10));
            assertRefused("A at 8 to 30 by 10, C at 0 to 22 by 10", () ->
                    sgemm.multiply(NO, YES, 3, 3, 3, alpha, x, 8, 10, y, 0, 3, 1, x, 0, 10));
            assertRefused("A at 22 to 30 by 3, C at 0 to 22 by 10", () ->
                    sgemm.multiply(NO, NO, 3, 3, 3, alpha, x, 22, 3, y, 0, 3, 1, x, 0, 10));
            assertRefused("A at 2 to 10 by 3, C at 10 to 32 by 10", () ->
                    sgemm.multiply(NO, NO, 3, 3, 3, alpha, x, 2, 3, y, 0, 3, 1, x, 10, 10));
            // No common element, but telling so would take a search.
            assertRefused("B at 3 to 19 by 8, C at 0 to 22 by 11", () ->
                    sgemm.multiply(NO, NO, 3, 1, 3, alpha, y, 0, 3, x, 3, 8, 1, x, 0, 11));
        }
        assertArrayEquals(before, x);
    }

    private static void assertRefused(String places, Runnable call) {
        Exception e = assertThrows(IllegalArgumentException.class, call::run);
        String expected = "C: expected no element of %s, and the same leading dimension if they interleave, "
                + "got %s of one array";
        assertEquals(expected.formatted(places.charAt(0), places), e.getMessage());
    }

    @Test
    void isAsNearToTheMathematicsAsFloatsAllow() {
        int m = 60;
        int n = 70;
        int k = 300;
        float alpha = 0.7f;
        float beta = -1.3f;
        float[] a = floats(m * k);
        float[] b = floats(n * k);
        float[] c = floats(m * n);
        float[] before = c.clone();
        sgemm.multiply(NO, YES, m, n, k, alpha, a, 0, k, b, 0, k, beta, c, 0, n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = (double) beta * before[i * n + j];
                double magnitude = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double product = (double) alpha * a[i * k + p] * b[j * k + p];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                // One rounding for each step of the chain, and one for each factor.
                assertEquals(sum, c[i * n + j], (k + 2) * 0x1p-24 * magnitude, "row " + i + ", column " + j);
            }
        }
    }

    /** Rounds of all transposes, kinds of factors and a few shapes; a method that boxes does so in every round. */
    @Test
    void nothingIsAllocatedOnceCompiled() {
        float[] x = floats(10_000);
        float[] c = floats(10_000);
        long deadline = System.nanoTime() + DEADLINE;
        for (int quiet = 0; quiet < QUIET_ROUNDS; ) {
            long bytes = Allocation.bytes(() -> {
                for (int i = 0; i < ROUND; i++) {
                    sgemm.multiply((i & 1) == 0 ? NO : YES, (i & 2) == 0 ? NO : YES, i % 5 * 6, i % 3 * 16, i % 7 * 4,
                            i % 11 - 1, x, 1, 97, x, 2, 97, i % 13 - 1, c, 3, 97);
                }
            });
            quiet = bytes == 0 ? quiet + 1 : 0;
            assertTrue(System.nanoTime() < deadline, () -> "still allocates, " + bytes + " bytes in a round");
        }
    }

    private static float[] floats(int length) {
        return Testing.floats(length, new SplittableRandom(length));
    }
}
