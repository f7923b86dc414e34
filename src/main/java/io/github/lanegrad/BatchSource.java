package io.github.lanegrad;

/**
 * Rows to learn from, wherever they are: in memory ({@link Dataset}), or in a file that is larger than memory (the
 * readers in {@code io.github.lanegrad.data}). Whoever trains holds the order of the rows, an {@code int[]}, and asks
 * for one piece of it after another:
 *
 * {@snippet :
 * int[] order = new int[source.rows()];
 * source.order(order, seed, epoch);
 * for (int from = 0; from < order.length; from += batchSize) {
 *     int count = Math.min(batchSize, order.length - from);
 *     source.copyFeatures(order, from, count, inputs, 0, stride);
 *     source.copyTargets(order, from, count, targets, 0, source.outputs());
 * }
 * }
 *
 * <p>So a source has no place that it has come to: a training can be resumed in the middle of an epoch, and several
 * threads can take pieces of one batch. The sources of this library can be shared between threads, and their copying
 * methods allocate nothing once warm. A source of your own that can not be shared must say so.
 *
 * <p>A row has {@link #inputs} features and {@link #outputs} targets, all finite, and always the same ones: what a row
 * holds does not depend on the order or the epoch.
 */
// Dropped: a source with a place it has come to (start an epoch, next batch), which no threads could share and a data set would
// need an adapter for; an order of the caller's costs 4 bytes per row.
public interface BatchSource {
    /**
     * Returns the number of samples.
     *
     * @return at least 1
     */
    int rows();

    /**
     * Returns the number of features of a row.
     *
     * @return at least 1
     */
    int inputs();

    /**
     * Returns the number of targets of a row.
     *
     * @return at least 1
     */
    int outputs();

    /**
     * Gathers the features of many rows. What lies between the rows of the destination is left as it is.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, in any order, repeated or not
     * @param from the first of them to copy
     * @param count how many to copy, at least 0
     * @param into the array that receives {@code count} rows of {@link #inputs} values
     * @param offset where the first row goes
     * @param stride the distance from one row to the next in the destination, at least {@link #inputs}
     * @throws IllegalArgumentException if there is no such row or the values do not fit; rows that were in order before
     *     it may have been copied
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride);

    /**
     * Gathers the targets of many rows; see {@link #copyFeatures}.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, in any order, repeated or not
     * @param from the first of them to copy
     * @param count how many to copy, at least 0
     * @param into the array that receives {@code count} rows of {@link #outputs} values
     * @param offset where the first row goes
     * @param stride the distance from one row to the next in the destination, at least {@link #outputs}
     * @throws IllegalArgumentException if there is no such row or the values do not fit; rows that were in order before
     *     it may have been copied
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride);

    /**
     * Whether rows have weights of their own, which their losses are multiplied by.
     *
     * @return false if all rows count alike, as they do unless a source says otherwise
     */
    default boolean isWeighted() {
        return false;
    }

    /**
     * Gathers the weights of many rows, 1 if they have none.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, in any order, repeated or not
     * @param from the first of them to copy
     * @param count how many to copy, at least 0
     * @param into the array that receives {@code count} weights
     * @param offset where the first one goes
     * @throws IllegalArgumentException if there is no such row or the values do not fit
     */
    default void copyWeights(int[] order, int from, int count, float[] into, int offset) {
        Rows.ones(rows(), order, from, count, into, offset);
    }

    /**
     * Puts the rows in the order of one epoch: each row once. Unless a source says otherwise it is the order of
     * {@link Philox#shuffle} from 0, 1, 2 …, with the stream {@link Philox#SHUFFLE}; so the same rows in memory and in
     * a file are learnt from in the same order. Allocates nothing.
     *
     * @param order receives {@link #rows} row numbers; what it held before does not count
     * @param seed the seed of the training, any value
     * @param epoch the number of the epoch
     * @throws IllegalArgumentException if the array has another length
     */
    default void order(int[] order, long seed, int epoch) {
        Rows.checkOrder(order, rows());
        for (int row = 0; row < order.length; row++) {
            order[row] = row;
        }
        Philox.shuffle(order, seed, Philox.SHUFFLE, epoch);
    }

    /**
     * Returns the same rows, scaled each time they are copied. Gives the same bits as a data set scaled beforehand.
     *
     * @param features a scaling of {@link #inputs} columns
     * @param targets a scaling of {@link #outputs} columns, {@link Scaling#identity} to leave them as they are
     * @return a source that reads this one and takes no memory of its own; a value that is beyond the range of a float
     *     when scaled becomes infinite
     * @throws IllegalArgumentException if the number of columns of a scaling is another one
     */
    default BatchSource scaled(Scaling features, Scaling targets) {
        return new ScaledSource(this, features, targets);
    }

    /**
     * Returns the same rows, in orders that keep rows together which lie together: for files larger than memory on
     * disks where reading from place to place is slow. The rows are divided into blocks (the last may be short); an
     * epoch shuffles the blocks, then the rows within each window of so many blocks that follow one another in that
     * order. So only {@code blockRows × blocks} rows need to be in memory at a time, and each batch is a random sample
     * of a window. Sort nothing in such a file: rows of one class that lie together come together, unless the window is
     * wide.
     *
     * <p>The order is a function of the seed and the epoch alone: {@link Philox#shuffle} of the blocks, then in each
     * window Fisher and Yates from its last place down, the number for place {@code i} of the epoch having the index
     * 2<sup>32</sup>{@code  + i} of the same stream.
     *
     * @param blockRows rows of a block, at least 1; such that a block is large for the disk, say a megabyte
     * @param blocks blocks of a window, at least 1; as many as memory holds with ease
     * @return a source that reads this one; {@link #order} of it allocates 4 bytes per block
     * @throws IllegalArgumentException if a number is not positive
     */
    default BatchSource shuffledByBlocks(int blockRows, int blocks) {
        return new BlockwiseSource(this, blockRows, blocks);
    }
}
