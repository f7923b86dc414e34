package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class BatchSourceTest {
    private static final Dataset DATA = numbered(23).weighted(weights(23));

    @Test
    void theOrderIsThatOfTheTrainer() {
        int[] expected = IntStream.range(0, 23).toArray();
        Philox.shuffle(expected, 5, Philox.SHUFFLE, 3);
        int[] order = new int[23];
        Arrays.fill(order, -7);
        DATA.order(order, 5, 3);
        assertArrayEquals(expected, order);
        assertEquals("expected room for the order of 23 rows, got an array of 22",
                assertThrows(IllegalArgumentException.class, () -> DATA.order(new int[22], 5, 3)).getMessage());
    }

    @Test
    void scaledRowsHaveTheBitsOfAScaledDataSet() {
        Scaling features = Scaling.of(new float[] {0.3f, -7}, new float[] {3, 0.7f});
        Scaling targets = Scaling.of(new float[] {11}, new float[] {13});
        Dataset beforehand = targets.scaleTargets(features.scaleFeatures(DATA));
        BatchSource onTheWay = DATA.scaled(features, targets);
        assertRows(beforehand, onTheWay);
        int[] order = new int[23];
        int[] same = new int[23];
        DATA.order(order, 1, 1);
        onTheWay.order(same, 1, 1);
        assertArrayEquals(order, same);
        assertEquals("expected 3 inputs, got 2", assertThrows(IllegalArgumentException.class,
                () -> DATA.scaled(Scaling.identity(3), targets)).getMessage());
        assertEquals("expected 2 outputs, got 1", assertThrows(IllegalArgumentException.class,
                () -> DATA.scaled(features, Scaling.identity(2))).getMessage());
    }

    @Test
    void blocksAreShuffledAndRowsWithinAWindow() {
        for (int rows : new int[] {1, 2, 23, 24, 100}) {
            for (int blockRows : new int[] {1, 4, 7, 200}) {
                for (int blocks : new int[] {1, 3, 1000}) {
                    Dataset data = numbered(rows);
                    BatchSource source = data.shuffledByBlocks(blockRows, blocks);
                    int[] order = new int[rows];
                    source.order(order, 9, 2);
                    assertArrayEquals(naive(rows, blockRows, blocks, 9, 2), order);
                    assertRows(data, source);
                }
            }
        }
    }

    @Test
    void ordersDependOnSeedAndEpoch() {
        BatchSource source = DATA.shuffledByBlocks(4, 2);
        int[][] orders = new int[3][23];
        source.order(orders[0], 1, 1);
        source.order(orders[1], 1, 2);
        source.order(orders[2], 2, 1);
        assertFalse(Arrays.equals(orders[0], orders[1]));
        assertFalse(Arrays.equals(orders[0], orders[2]));
        for (int[] order : orders) {
            assertArrayEquals(IntStream.range(0, 23).toArray(), Arrays.stream(order).sorted().toArray());
        }
        assertThrows(IllegalArgumentException.class, () -> DATA.shuffledByBlocks(0, 1));
        assertThrows(IllegalArgumentException.class, () -> DATA.shuffledByBlocks(1, 0));
        assertThrows(IllegalArgumentException.class, () -> source.order(new int[24], 1, 1));
    }

    @Test
    void weightsAreChecked() {
        Dataset plain = numbered(3);
        float[] into = new float[3];
        plain.copyWeights(new int[] {2, 1, 0}, 1, 2, into, 1);
        assertArrayEquals(new float[] {0, 1, 1}, into);
        assertThrows(IllegalArgumentException.class, () -> plain.copyWeights(new int[2], 0, 3, into, 0));
        assertThrows(IllegalArgumentException.class, () -> plain.copyWeights(new int[3], 0, 3, into, 1));
        assertThrows(IllegalArgumentException.class, () -> plain.copyWeights(new int[] {0, 3}, 0, 2, into, 0));
        assertThrows(IllegalArgumentException.class, () -> plain.copyWeights(new int[] {-1}, 0, 1, into, 0));
    }

    /** All rows, out of order, into the middle of an array. */
    public static void assertRows(Dataset expected, BatchSource actual) {
        assertEquals(expected.rows(), actual.rows());
        assertEquals(expected.inputs(), actual.inputs());
        assertEquals(expected.outputs(), actual.outputs());
        assertEquals(expected.isWeighted(), actual.isWeighted());
        int[] order = new int[expected.rows()];
        expected.order(order, 77, 1);
        int half = order.length / 2;
        float[][] all = new float[2][];
        for (int i = 0; i < 2; i++) {
            BatchSource source = i == 0 ? expected : actual;
            int featureStride = source.inputs() + 3;
            int targetStride = source.outputs() + 2;
            int targetStart = 5 + order.length * featureStride;
            int weightStart = targetStart + order.length * targetStride;
            all[i] = new float[weightStart + order.length];
            source.copyFeatures(order, 0, half, all[i], 5, featureStride);
            source.copyFeatures(order, half, order.length - half, all[i], 5 + half * featureStride, featureStride);
            source.copyTargets(order, 0, order.length, all[i], targetStart, targetStride);
            source.copyWeights(order, 0, order.length, all[i], weightStart);
        }
        assertArrayEquals(all[0], all[1]);
    }

    private static int[] naive(int rows, int blockRows, int blocks, long seed, int epoch) {
        int[] shuffled = IntStream.range(0, (rows + blockRows - 1) / blockRows).toArray();
        Philox.shuffle(shuffled, seed, Philox.SHUFFLE, epoch);
        int[] order = Arrays.stream(shuffled)
                .flatMap(block -> IntStream.range(block * blockRows, Math.min(rows, (block + 1) * blockRows)))
                .toArray();
        int end = 0;
        for (int first = 0; first < shuffled.length; first += blocks) {
            int start = end;
            end += Arrays.stream(shuffled, first, Math.min(shuffled.length, first + blocks))
                    .map(block -> Math.min(blockRows, rows - block * blockRows))
                    .sum();
            for (int i = end - 1; i > start; i--) {
                int j = start + Philox.below(i - start + 1, seed, Philox.SHUFFLE, epoch, (1L << 32) + i);
                int moved = order[i];
                order[i] = order[j];
                order[j] = moved;
            }
        }
        assertEquals(rows, end);
        return order;
    }

    private static Dataset numbered(int rows) {
        float[] features = new float[2 * rows];
        float[] targets = new float[rows];
        for (int row = 0; row < rows; row++) {
            features[2 * row] = row;
            features[2 * row + 1] = -row / 3f;
            targets[row] = 100 + row;
        }
        return Dataset.of(rows, 2, features, 1, targets);
    }

    private static float[] weights(int rows) {
        float[] weights = new float[rows];
        for (int row = 0; row < rows; row++) {
            weights[row] = row / 4f;
        }
        return weights;
    }
}
