package io.github.lanegrad.bench;

/** The error function in the plainest double arithmetic: an oracle, and slow. */
final class NaiveErf {

    /** From here on 1 - erf has lost too many digits, and the fraction has become good. */
    private static final double FAR = 3;
    private static final int TERMS = 60;

    private NaiveErf() {}

    static double erf(double x) {
        return Math.abs(x) < FAR ? series(x) : Math.signum(x) * (1 - fraction(Math.abs(x)));
    }

    /** 1 - erf x. */
    static double erfc(double x) {
        return x < FAR ? 1 - erf(x) : fraction(x);
    }

    /** exp(-x²) 2/√π Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5 … (2n+1)), of terms with one sign. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n <= TERMS; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** exp(-x²) / √π / (x + 1/2 / (x + 2/2 / (x + 3/2 / …))). */
    private static double fraction(double x) {
        double rest = x;
        for (int n = TERMS; n > 0; n--) {
            rest = x + n / 2.0 / rest;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / rest;
    }
}
