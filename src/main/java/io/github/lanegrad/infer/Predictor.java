package io.github.lanegrad.infer;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.kernel.Backend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * Scores rows with a model, on the calling thread.
 *
 * <p><b>Threads.</b> A predictor owns its workspace, so each thread needs one of its own; the model is shared.
 * <b>Allocation.</b> It allocates when it is built and never again, once the JIT compiler is done with it: {@link
 * #warmUp(Duration)} sees to that; only {@link #predict(BatchSource)} makes its result. <b>Blocking.</b> It takes no lock, waits
 * for nobody, and reads no clock. <b>Bits.</b> Those of a row do not depend on how many rows are scored together, nor on the
 * form in which the row is given. <b>Exceptions.</b> Arguments are checked before anything is computed; after an exception the
 * outputs are as they were and the predictor is as good as new. <b>NaN.</b> NaN or infinity in a row goes the way of arithmetic:
 * it gives NaN, infinity, or the activation's limit in outputs of its row, and touches no other row and no later call.
 *
 * <p>Rows come as floats, doubles (each rounded to the nearest float), in buffers or in memory segments; or sparse, as the
 * numbers of the inputs that are not 0, with or without values, of which the first layer then only adds up these rows of
 * its weights. A sparse row has the bits of the whole row as long as the weights of the first layer are finite (those that are
 * not show only where an input that is given reads them).
 *
 * {@snippet :
 * FrozenModel model = FrozenModel.of(trained);     // one for all threads
 * Predictor predictor = new Predictor(model, 1);   // one for each thread
 * predictor.predict(row, 0, outputs, 0);
 * }
 */
public final class Predictor {

    /** What fits into an array in each JVM. */
    private static final int MOST_OUTPUTS = Integer.MAX_VALUE - 8;

    private final LiveModel live;
    private final int inputs;
    private final int outputs;
    private final int capacity;
    private final ForwardPass pass;

    private Version version;

    /**
     * A predictor with a copy of a model, all its own. Several predictors share one of {@link FrozenModel#of}.
     *
     * @param model what to score with; may be trained further afterwards, but not meanwhile
     * @param capacity the largest number of rows in a call, at least 1
     * @throws IllegalArgumentException if the capacity is not positive, or too large for an array
     * @throws IllegalStateException if the backend that is asked for cannot run
     */
    public Predictor(Model model, int capacity) {
        this(FrozenModel.of(model), capacity);
    }

    /**
     * A predictor with a model that stays the same.
     *
     * @param model what to score with
     * @param capacity the largest number of rows in a call, at least 1
     * @throws IllegalArgumentException if the capacity is not positive, or too large for an array
     * @throws IllegalStateException if the backend that is asked for cannot run
     */
    public Predictor(FrozenModel model, int capacity) {
        this(new LiveModel(model), capacity);
    }

    /**
     * A predictor with the newest version of a model at each call.
     *
     * @param live where versions are published
     * @param capacity the largest number of rows in a call, at least 1
     * @throws IllegalArgumentException if the capacity is not positive, or too large for an array
     * @throws IllegalStateException if the backend that is asked for cannot run
     */
    public Predictor(LiveModel live, int capacity) {
        Backend.current();
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: expected at least 1 row, got " + capacity);
        }
        Version first = live.current();
        this.live = live;
        this.inputs = first.model.network().inputs();
        this.outputs = first.model.network().outputs();
        this.capacity = capacity;
        this.pass = new ForwardPass(first, capacity);
        this.version = first;
    }

    /** A predictor in the workspace of another one, with the version that is the newest now, whatever is published. */
    private Predictor(Predictor other) {
        this.version = other.live.current();
        this.live = new LiveModel(version);
        this.inputs = other.inputs;
        this.outputs = other.outputs;
        this.capacity = other.capacity;
        this.pass = other.pass;
    }

    /**
     * Scores one row.
     *
     * @param row raw features
     * @param offset where in {@code row} they start
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IndexOutOfBoundsException if the arrays are too short
     */
    public void predict(float[] row, int offset, float[] results, int resultOffset) {
        predict(row, offset, 1, results, resultOffset);
    }

    /**
     * Scores several rows, one after the other in the arrays, without pads.
     *
     * @param rows raw features
     * @param offset where in {@code rows} they start
     * @param count number of rows, 0 to the capacity
     * @param results gets the outputs; may be the array of the rows
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the count is out of range
     * @throws IndexOutOfBoundsException if the arrays are too short
     */
    public void predict(float[] rows, int offset, int count, float[] results, int resultOffset) {
        check(count, results, resultOffset);
        checkRoom("features", count, inputs, offset, rows.length);
        use(live.current());
        pass.predict(rows, offset, count, results, resultOffset);
    }

    /**
     * Scores all rows of a source by one version, such as for a metric. Allocates the result, and room for a call's rows.
     *
     * @param rows raw features
     * @return the outputs, row after row, without pads
     * @throws IllegalArgumentException if the rows have another number of features than the model has inputs, or all their
     *     outputs do not fit into an array
     */
    public float[] predict(BatchSource rows) {
        if (rows.inputs() != inputs || (long) rows.rows() * outputs > MOST_OUTPUTS) {
            throw new IllegalArgumentException("expected rows of " + inputs + " features, at most " + MOST_OUTPUTS / outputs
                    + ", got " + rows.rows() + " of " + rows.inputs());
        }
        float[] results = new float[rows.rows() * outputs];
        int[] order = new int[Math.min(capacity, rows.rows())];
        float[] features = new float[order.length * inputs];
        use(live.current());
        for (int from = 0, count; from < rows.rows(); from += count) {
            count = Math.min(order.length, rows.rows() - from);
            for (int r = 0; r < count; r++) {
                order[r] = from + r;
            }
            rows.copyFeatures(order, 0, count, features, 0, inputs);
            pass.predict(features, 0, count, results, from * outputs);
        }
        return results;
    }

    /**
     * Scores rows of doubles, each rounded to the nearest float first.
     *
     * @param rows raw features
     * @param offset where in {@code rows} they start
     * @param count number of rows, 0 to the capacity
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the count is out of range
     * @throws IndexOutOfBoundsException if the arrays are too short
     */
    public void predict(double[] rows, int offset, int count, float[] results, int resultOffset) {
        check(count, results, resultOffset);
        checkRoom("features", count, inputs, offset, rows.length);
        float[] stage = pass.stage();
        for (int r = 0; r < count; r++) {
            int into = pass.stageOffset(r);
            for (int i = 0; i < inputs; i++) {
                stage[into + i] = (float) rows[offset + r * inputs + i];
            }
        }
        use(live.current());
        pass.predictStaged(count, results, resultOffset);
    }

    /**
     * Scores rows in a buffer, from its position on, which stays where it is.
     *
     * @param rows raw features
     * @param count number of rows, 0 to the capacity
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the count is out of range
     * @throws IndexOutOfBoundsException if the buffer or the array is too short
     */
    public void predict(FloatBuffer rows, int count, float[] results, int resultOffset) {
        check(count, results, resultOffset);
        checkRoom("features", count, inputs, rows.position(), rows.limit());
        float[] stage = pass.stage();
        for (int r = 0; r < count; r++) {
            rows.get(rows.position() + r * inputs, stage, pass.stageOffset(r), inputs);
        }
        use(live.current());
        pass.predictStaged(count, results, resultOffset);
    }

    /**
     * Scores rows of floats in native byte order in a memory segment, at any alignment.
     *
     * @param rows raw features
     * @param offset where in {@code rows} they start, in bytes
     * @param count number of rows, 0 to the capacity
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the count is out of range
     * @throws IndexOutOfBoundsException if the segment or the array is too short
     * @throws IllegalStateException if the segment is closed
     */
    public void predict(MemorySegment rows, long offset, int count, float[] results, int resultOffset) {
        check(count, results, resultOffset);
        checkRoom("bytes of features", count, (long) inputs * Float.BYTES, offset, rows.byteSize());
        float[] stage = pass.stage();
        for (int r = 0; r < count; r++) {
            MemorySegment.copy(rows, ValueLayout.JAVA_FLOAT_UNALIGNED, offset + (long) r * inputs * Float.BYTES,
                    stage, pass.stageOffset(r), inputs);
        }
        use(live.current());
        pass.predictStaged(count, results, resultOffset);
    }

    /**
     * Scores one sparse row.
     *
     * @param indices numbers of the inputs that are given, strictly ascending; all others are 0
     * @param rowValues their values
     * @param offset where in both arrays the row starts
     * @param length how many inputs are given
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the indices are not ascending
     * @throws IndexOutOfBoundsException if the arrays are too short, or there is no such input
     * @throws IllegalStateException if the model's scaling of the inputs turns 0 into something else
     */
    public void predictSparse(int[] indices, float[] rowValues, int offset, int length, float[] results, int resultOffset) {
        check(1, results, resultOffset);
        Objects.checkFromIndexSize(offset, length, rowValues.length);
        Version newest = live.current();
        newest.checkSparse(indices, offset, length);
        use(newest);
        pass.sparseRow(0, indices, offset, length, rowValues);
        pass.finish(1, results, resultOffset);
    }

    /**
     * Scores several sparse rows: row r consists of the entries {@code starts[r]} to {@code starts[r + 1]}, as in compressed
     * sparse row storage.
     *
     * @param starts where rows start, and behind the last of them where it ends
     * @param count number of rows, 0 to the capacity
     * @param indices numbers of the inputs that are given, strictly ascending in each row; all others are 0
     * @param rowValues their values
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the count is out of range, or indices are not ascending
     * @throws IndexOutOfBoundsException if the arrays are too short, or there is no such input
     * @throws IllegalStateException if the model's scaling of the inputs turns 0 into something else
     */
    public void predictSparseRows(int[] starts, int count, int[] indices, float[] rowValues, float[] results,
            int resultOffset) {
        check(count, results, resultOffset);
        Version newest = live.current();
        newest.checkSparseRows(starts, count, indices);
        Objects.checkFromToIndex(starts[0], starts[count], rowValues.length);
        use(newest);
        for (int r = 0; r < count; r++) {
            pass.sparseRow(r, indices, starts[r], starts[r + 1] - starts[r], rowValues);
        }
        pass.finish(count, results, resultOffset);
    }

    /**
     * Scores one row of zeros and ones.
     *
     * @param indices numbers of the inputs that are 1, strictly ascending; all others are 0
     * @param offset where in {@code indices} they start
     * @param length how many inputs are 1
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the indices are not ascending
     * @throws IndexOutOfBoundsException if the arrays are too short, or there is no such input
     * @throws IllegalStateException if the model's scaling of the inputs turns 0 into something else
     */
    public void predictOneHot(int[] indices, int offset, int length, float[] results, int resultOffset) {
        check(1, results, resultOffset);
        Version newest = live.current();
        newest.checkSparse(indices, offset, length);
        use(newest);
        pass.oneHotRow(0, indices, offset, length);
        pass.finish(1, results, resultOffset);
    }

    /**
     * Scores several rows of zeros and ones: row r has ones at {@code indices[starts[r]]} to
     * {@code indices[starts[r + 1] - 1]}.
     *
     * @param starts where rows start, and behind the last of them where it ends
     * @param count number of rows, 0 to the capacity
     * @param indices numbers of the inputs that are 1, strictly ascending in each row; all others are 0
     * @param results gets the outputs
     * @param resultOffset where in {@code results} they go
     * @throws IllegalArgumentException if the count is out of range, or indices are not ascending
     * @throws IndexOutOfBoundsException if the arrays are too short, or there is no such input
     * @throws IllegalStateException if the model's scaling of the inputs turns 0 into something else
     */
    public void predictOneHotRows(int[] starts, int count, int[] indices, float[] results, int resultOffset) {
        check(count, results, resultOffset);
        Version newest = live.current();
        newest.checkSparseRows(starts, count, indices);
        use(newest);
        for (int r = 0; r < count; r++) {
            pass.oneHotRow(r, indices, starts[r], starts[r + 1] - starts[r]);
        }
        pass.finish(count, results, resultOffset);
    }

    /** Checks what all forms have in common. */
    private void check(int count, float[] results, int resultOffset) {
        if (count < 0 || count > capacity) {
            throw new IllegalArgumentException("expected 0 to " + capacity + " rows, got " + count);
        }
        checkRoom("results", count, outputs, resultOffset, results.length);
    }

    /** Only when all arguments are checked: this is what {@link #version()} tells of. */
    private void use(Version newest) {
        version = newest;
        pass.use(newest);
    }

    private static void checkRoom(String what, int rows, long width, long offset, long length) {
        if (offset < 0 || rows * width > length - offset) {
            throw new IndexOutOfBoundsException("expected " + rows + " × " + width + " " + what + " from " + offset
                    + " on, got a length of " + length);
        }
    }

    /**
     * Brings everything that predictions with this model need to compiled code, dense and, if its scaling allows them, sparse
     * ones, of any number of rows: with products of hardly any depth first, which a JVM compiles several times sooner, then
     * with real predictions of one row, of a few, and of as many as the capacity (or as have 16 million outputs), until some
     * rounds of them have allocated nothing. Call it before the first request, in the thread that will serve or in another
     * platform thread, since the JVM does not count what a virtual one allocates. All predictors for the same network profit.
     * Of a {@link LiveModel} it predicts with the version that is the newest when it starts.
     *
     * <p>What helps besides: a processor for the compiler to work on beside the caller, and C2, so no
     * {@code -XX:TieredStopAtLevel} and no {@code -Xint}. The AOT cache ({@code -XX:AOTCache}) loads classes sooner, so a JVM is
     * up earlier, but holds no compiled vector code, so it does not make this call any shorter.
     *
     * @param limit how long it may take, but for the round that it is in
     * @return what it took, and whether a prediction now allocates nothing
     */
    public WarmUp warmUp(Duration limit) {
        // A version that comes meanwhile may refuse sparse rows that this one takes.
        return WarmUp.run(new Predictor(this), pass, limit);
    }

    /** {@return the largest number of rows in a call, at least 1} */
    public int capacity() {
        return capacity;
    }

    /**
     * Which version of a {@link LiveModel} scored the last call, one with wrong arguments not counting.
     *
     * @return its number; before the first call that of the version when the predictor was made
     */
    public long version() {
        return version.number;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /** Whether the model takes sparse rows. */
    boolean keepsZeros() {
        return version.firstShift < 0;
    }

    /** {@return the memory of the workspace, without the model, in bytes} */
    public long bytes() {
        return pass.bytes();
    }
}
