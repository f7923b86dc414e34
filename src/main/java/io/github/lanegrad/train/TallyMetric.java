package io.github.lanegrad.train;

import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * A metric computed from a tally. Made by {@link Metric} alone: its constants are of this class, so a thread that
 * initialised this class before that interface could wait for one that does it the other way round.
 *
 * @param maker makes a tally for a number of predictions in a row
 * @param value the score, NaN of an empty tally
 * @param higherIsBetter the direction
 * @param classes whether a target is the number of a class, else each prediction has its own target
 */
record TallyMetric<T extends Tally>(
        IntFunction<T> maker, ToDoubleFunction<T> value, boolean higherIsBetter, boolean classes)
        implements StreamingMetric {

    @Override
    public double score(float[] predictions, float[] targets) {
        int columns = classes ? Rankings.columns(predictions, targets) : 1;
        if (!classes) {
            Rankings.checkSameLength(predictions, targets);
        }
        T tally = maker.apply(columns);
        tally.add(predictions, 0, targets, 0, targets.length);
        return value.applyAsDouble(tally);
    }

    @Override
    public MetricAccumulator accumulator(int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("outputs: expected at least 1, got " + outputs);
        }
        return classes
                ? new Accumulator<>(maker.apply(outputs), 1, value)
                : new Accumulator<>(maker.apply(1), outputs, value);
    }

    /** Knows how many elements of the tally a row is. */
    private static final class Accumulator<T extends Tally> implements MetricAccumulator {

        private final T tally;
        private final int elements;
        private final ToDoubleFunction<T> value;

        Accumulator(T tally, int elements, ToDoubleFunction<T> value) {
            this.tally = tally;
            this.elements = elements;
            this.value = value;
        }

        @Override
        public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
            Objects.checkFromIndexSize(predictionsOffset, (long) rows * elements, predictions.length);
            tally.add(predictions, predictionsOffset, targets, targetsOffset, rows * elements);
        }

        @Override
        public double value() {
            return value.applyAsDouble(tally);
        }

        @Override
        public void reset() {
            tally.reset();
        }
    }
}
