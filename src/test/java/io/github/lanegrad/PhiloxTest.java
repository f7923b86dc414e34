package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /** The vectors of the Random123 distribution, {@code kat_vectors}. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1",
    })
    void knownAnswers(String counter, String key, String expected) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] words = words(expected);
        long lower = Philox.block(c[0], c[1], c[2], c[3], k[0], k[1], false);
        long upper = Philox.block(c[0], c[1], c[2], c[3], k[0], k[1], true);
        assertArrayEquals(
                words, new int[] {(int) lower, (int) (lower >>> 32), (int) upper, (int) (upper >>> 32)});
    }

    @Test
    void argumentsFillTheCounterAndTheKey() {
        assertEquals(
                0x94fdcceb_d16cfe09L,
                Philox.bits(0x299f31d0_a4093822L, 0x13198a2e, 0x03707344, 0x85a308d3_243f6a88L));
    }

    @Test
    void everyArgumentCounts() {
        Set<Long> seen = new HashSet<>();
        for (int bit = 0; bit < 64; bit++) {
            seen.add(Philox.bits(1L << bit, 0, 0, 0));
            seen.add(Philox.bits(0, 0, 0, 1L << bit));
        }
        for (int bit = 0; bit < 32; bit++) {
            seen.add(Philox.bits(0, 1 << bit, 0, 0));
            seen.add(Philox.bits(0, 0, 1 << bit, 0));
        }
        assertEquals(192, seen.size());
    }

    @Test
    void streamsDiffer() {
        int[] streams = {Philox.WEIGHTS, Philox.SHUFFLE, Philox.SPLIT, Philox.DROPOUT, Philox.FIRST_FREE_STREAM};
        assertEquals(streams.length, Arrays.stream(streams).distinct().count());
        assertTrue(Arrays.stream(streams, 0, 4).allMatch(stream -> stream < Philox.FIRST_FREE_STREAM));
    }

    @Test
    void uniformIsTheTop24Bits() {
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            float value = Philox.uniform(7, Philox.WEIGHTS, 0, i);
            assertTrue(value >= 0 && value < 1);
            assertEquals(Philox.bits(7, Philox.WEIGHTS, 0, i) >>> 40, (long) (value * 0x1p24));
            sum += value;
        }
        // The standard deviation of the mean is 0.0009.
        assertEquals(0.5, sum / 100_000, 0.004);
    }

    @Test
    void belowIsEven() {
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[Philox.below(7, 3, Philox.SHUFFLE, 1, i)]++;
        }
        double chiSquare = Arrays.stream(counts).mapToDouble(n -> (n - 10_000.0) * (n - 10_000.0) / 10_000).sum();
        // 6 degrees of freedom: above 22.5 in 1 of 1000 streams; this one is fixed.
        assertTrue(chiSquare < 22.5, () -> "chi square " + chiSquare);
        assertEquals(0, Philox.below(1, 3, 4, 5, 6));
        for (int i = 0; i < 1000; i++) {
            assertTrue(Philox.below(Integer.MAX_VALUE, 3, 4, 5, i) >= 0);
        }
    }

    @Test
    void belowRefusesNoRange() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Philox.below(0, 1, 2, 3, 4));
        assertEquals("expected a bound of at least 1, got 0", error.getMessage());
    }

    @Test
    void shufflePermutes() {
        for (int n : new int[] {0, 1, 2, 3, 17, 1000}) {
            int[] order = IntStream.range(0, n).toArray();
            Philox.shuffle(order, 5, Philox.SHUFFLE, 2);
            int[] sorted = order.clone();
            Arrays.sort(sorted);
            assertArrayEquals(IntStream.range(0, n).toArray(), sorted);
        }
    }

    @Test
    void shuffleDependsOnSeedStreamAndEpochOnly() {
        int[] order = shuffled(100, 5, Philox.SHUFFLE, 2);
        assertArrayEquals(order, shuffled(100, 5, Philox.SHUFFLE, 2));
        assertNotEquals(Arrays.toString(order), Arrays.toString(shuffled(100, 6, Philox.SHUFFLE, 2)));
        assertNotEquals(Arrays.toString(order), Arrays.toString(shuffled(100, 5, Philox.SPLIT, 2)));
        assertNotEquals(Arrays.toString(order), Arrays.toString(shuffled(100, 5, Philox.SHUFFLE, 3)));
    }

    @Test
    void shuffleGivesEveryOrderAlike() {
        Map<String, Integer> counts = new HashMap<>();
        for (int epoch = 0; epoch < 24_000; epoch++) {
            counts.merge(Arrays.toString(shuffled(4, 9, Philox.SHUFFLE, epoch)), 1, Integer::sum);
        }
        assertEquals(24, counts.size());
        double chiSquare = counts.values().stream().mapToDouble(n -> (n - 1000.0) * (n - 1000.0) / 1000).sum();
        // 23 degrees of freedom: above 49.7 in 1 of 1000.
        assertTrue(chiSquare < 49.7, () -> "chi square " + chiSquare);
    }

    /** Computed by another program, from the definition: an order once published must not change. */
    @Test
    void shuffleIsForever() {
        assertArrayEquals(new int[] {6, 1, 0, 4, 7, 5, 9, 2, 8, 3}, shuffled(10, 42, Philox.SHUFFLE, 0));
    }

    @Test
    void shuffleAllocatesNothing() {
        int[] order = IntStream.range(0, 1000).toArray();
        int[] epoch = {0};
        assertEquals(0, Allocation.warmBytes(() -> Philox.shuffle(order, 5, Philox.SHUFFLE, epoch[0]++)));
    }

    private static int[] shuffled(int n, long seed, int stream, int epoch) {
        int[] order = IntStream.range(0, n).toArray();
        Philox.shuffle(order, seed, stream, epoch);
        return order;
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.split(" ")).mapToInt(word -> Integer.parseUnsignedInt(word, 16)).toArray();
    }
}
