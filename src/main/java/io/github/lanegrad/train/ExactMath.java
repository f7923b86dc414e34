package io.github.lanegrad.train;

/**
 * Functions of doubles that have the same bits everywhere and allocate nothing. {@link StrictMath} has the same bits too, but
 * its power and cosine make small arrays, which the JIT compiler gets rid of only as long as it inlines them.
 */
final class ExactMath {

    private static final int TERMS = 24;

    private ExactMath() {}

    /** {@code x^n} by squaring, n at least 0. */
    static double power(double x, long n) {
        double result = 1;
        double square = x;
        for (long rest = n; rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }

    /** {@code x^y}, x at least 0, y above 0. */
    static double power(double x, double y) {
        return x == 0 ? 0 : StrictMath.exp(y * StrictMath.log(x));
    }

    /** {@code cos(π t)}: t is brought to at most 1/2 by symmetry, then the series. */
    static double cosineOfHalfTurns(double t) {
        double turn = Math.abs(t) % 2;
        turn = turn > 1 ? 2 - turn : turn;
        boolean negative = turn > 0.5;
        double x = Math.PI * (negative ? 1 - turn : turn);
        double term = 1;
        double sum = 1;
        for (int i = 1; i < TERMS; i += 2) {
            term *= -(x * x) / (i * (i + 1));
            sum += term;
        }
        return negative ? -sum : sum;
    }
}
