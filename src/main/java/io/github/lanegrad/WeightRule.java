package io.github.lanegrad;

/**
 * The distributions behind {@link Initializer}. The draw of the weight from input i to unit j has index
 * {@code i * units + j}, so pads do not count.
 */
sealed interface WeightRule {

    /** Draws all weights of a layer into the flat parameters. */
    void fill(Layer layer, WeightDraws draws, float[] parameters);

    double deviation(int inputs, int units);

    double bound(int inputs, int units);

    /** A rule for which each weight stands for itself. */
    sealed interface Separate extends WeightRule {

        /** How far the distribution reaches: a bound or a deviation. Computed once for a layer. */
        double spread(int inputs, int units);

        float draw(WeightDraws draws, long index, double spread);

        @Override
        default void fill(Layer layer, WeightDraws draws, float[] parameters) {
            double spread = spread(layer.inputs(), layer.units());
            for (int i = 0; i < layer.inputs(); i++) {
                for (int j = 0; j < layer.units(); j++) {
                    parameters[layer.weightOffset() + i * layer.stride() + j] =
                            draw(draws, (long) i * layer.units() + j, spread);
                }
            }
        }
    }

    /** Which connections a variance is divided by. */
    enum Fans {
        INPUTS, INPUTS_AND_UNITS;

        double of(int inputs, int units) {
            return this == INPUTS ? inputs : (double) inputs + units;
        }
    }

    /** Uniform on ±√(numerator / fans), in single precision. */
    record ScaledUniform(double numerator, Fans fans) implements Separate {

        @Override
        public double spread(int inputs, int units) {
            return Math.sqrt(numerator / fans.of(inputs, units));
        }

        @Override
        public float draw(WeightDraws draws, long index, double spread) {
            return (2 * draws.uniform(index) - 1) * (float) spread;
        }

        @Override
        public double deviation(int inputs, int units) {
            return spread(inputs, units) / Math.sqrt(3);
        }

        @Override
        public double bound(int inputs, int units) {
            return spread(inputs, units);
        }
    }

    /** Normal of deviation √(numerator / fans). */
    record ScaledNormal(double numerator, Fans fans) implements Separate {

        @Override
        public double spread(int inputs, int units) {
            return Math.sqrt(numerator / fans.of(inputs, units));
        }

        @Override
        public float draw(WeightDraws draws, long index, double spread) {
            return (float) (spread * draws.normal(index, 0, Double.POSITIVE_INFINITY));
        }

        @Override
        public double deviation(int inputs, int units) {
            return spread(inputs, units);
        }

        @Override
        public double bound(int inputs, int units) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /** Normal, cut at twice its deviation, then of deviation √(numerator / fans). */
    record TruncatedNormal(double numerator, Fans fans) implements Separate {

        static final double CUT = 2;

        /** Deviation of what is left of the standard normal distribution: √(1 - 4 φ(2) / (2 Φ(2) - 1)). */
        static final double LEFT = 0.87962566103423978;

        @Override
        public double spread(int inputs, int units) {
            return deviation(inputs, units) / LEFT;
        }

        @Override
        public float draw(WeightDraws draws, long index, double spread) {
            return (float) (spread * draws.normal(index, 0, CUT));
        }

        @Override
        public double deviation(int inputs, int units) {
            return Math.sqrt(numerator / fans.of(inputs, units));
        }

        @Override
        public double bound(int inputs, int units) {
            return CUT * spread(inputs, units);
        }
    }

    /** Uniform on given ends. */
    record Uniform(double low, double high) implements Separate {

        @Override
        public double spread(int inputs, int units) {
            return high - low;
        }

        @Override
        public float draw(WeightDraws draws, long index, double spread) {
            return (float) (low + spread * draws.uniform(index));
        }

        @Override
        public double deviation(int inputs, int units) {
            return (high - low) / Math.sqrt(12);
        }

        @Override
        public double bound(int inputs, int units) {
            return Math.max(Math.abs(low), Math.abs(high));
        }
    }

    /** Normal of given mean and deviation. */
    record Normal(double mean, double deviation) implements Separate {

        @Override
        public double spread(int inputs, int units) {
            return deviation;
        }

        @Override
        public float draw(WeightDraws draws, long index, double spread) {
            return (float) (mean + spread * draws.normal(index, 0, Double.POSITIVE_INFINITY));
        }

        @Override
        public double deviation(int inputs, int units) {
            return deviation;
        }

        @Override
        public double bound(int inputs, int units) {
            return deviation == 0 ? Math.abs(mean) : Double.POSITIVE_INFINITY;
        }
    }

    /** One number. */
    record Constant(float value) implements Separate {

        @Override
        public double spread(int inputs, int units) {
            return 0;
        }

        @Override
        public float draw(WeightDraws draws, long index, double spread) {
            return value;
        }

        @Override
        public double deviation(int inputs, int units) {
            return 0;
        }

        @Override
        public double bound(int inputs, int units) {
            return Math.abs(value);
        }
    }

    /** Rows or columns at right angles, of length gain. */
    record Orthogonal(double gain) implements WeightRule {

        @Override
        public void fill(Layer layer, WeightDraws draws, float[] parameters) {
            int units = layer.units();
            boolean columns = layer.inputs() >= units;
            int count = Math.min(layer.inputs(), units);
            int length = Math.max(layer.inputs(), units);
            double[][] basis = OrthonormalBasis.draw(count, length, (vector, place) ->
                    columns ? (long) place * units + vector : (long) vector * units + place, draws);
            for (int i = 0; i < layer.inputs(); i++) {
                for (int j = 0; j < units; j++) {
                    double unit = columns ? basis[j][i] : basis[i][j];
                    parameters[layer.weightOffset() + i * layer.stride() + j] = (float) (gain * unit);
                }
            }
        }

        @Override
        public double deviation(int inputs, int units) {
            return Math.abs(gain) / Math.sqrt(Math.max(inputs, units));
        }

        @Override
        public double bound(int inputs, int units) {
            return Math.abs(gain);
        }
    }
}
