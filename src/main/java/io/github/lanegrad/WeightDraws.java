package io.github.lanegrad;

/**
 * Random numbers for the weights of one layer: each is a pure function of the seed, the number of the layer and its
 * index. Where an index needs several tries, the number of the try is in the upper half of the counter.
 *
 * @param seed any number
 * @param layer number of the layer
 */
record WeightDraws(long seed, int layer) {

    /** A multiple of 2⁻²⁴, from 0 to 1 exclusive. */
    float uniform(long index) {
        return Philox.uniform(seed, Philox.WEIGHTS, layer, index);
    }

    /**
     * A number of the standard normal distribution, cut at ±limit: Marsaglia's polar method. A point of the square that
     * is outside the unit circle is drawn again, as is a number beyond the limit. {@link StrictMath#log} has the same
     * bits on every platform, which {@link Math#log} has not.
     *
     * @param index which number, less than 2³¹
     * @param series numbers of another series are independent of those of this one, 0 to 2¹⁵ - 1
     * @param limit more than 0, may be infinity
     */
    double normal(long index, int series, double limit) {
        for (long attempt = 0; ; attempt++) {
            long counter = index | attempt << 32 | (long) series << 48;
            double u = signedUnit(counter, false);
            double v = signedUnit(counter, true);
            double square = u * u + v * v;
            if (square > 0 && square < 1) {
                double normal = u * Math.sqrt(-2 * StrictMath.log(square) / square);
                if (Math.abs(normal) <= limit) {
                    return normal;
                }
            }
        }
    }

    /** A multiple of 2⁻⁵², from -1 to 1 exclusive. */
    private double signedUnit(long counter, boolean upper) {
        long bits = Philox.block((int) counter, (int) (counter >>> 32), Philox.WEIGHTS, layer, (int) seed,
                (int) (seed >>> 32), upper);
        return (bits >> 11) * 0x1p-52;
    }
}
