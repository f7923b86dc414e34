package io.github.lanegrad.kernel;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Fits the polynomials of {@link ScalarErf} and of {@link ScalarCurves#tanhShrink}: least squares whose weights are
 * raised where the error is large (Lawson), so that the largest error becomes small. Coefficients are rounded to float
 * one by one, from the constant on; those still free are fitted again after each rounding.
 */
final class ErfFit {
    private static final int POINTS = 400;
    private static final int ROUNDS = 80;
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    private static final double SQRT_2PI = Math.sqrt(2 * Math.PI);

    private ErfFit() {}

    /**
     * One set of coefficients.
     *
     * @param name the prefix of the constants
     * @param count how many there are, the constant first
     * @param low the lowest argument
     * @param high the highest argument
     * @param variable what the polynomial is evaluated at
     * @param function what it approximates, as a function of the argument
     * @param weight what the error is multiplied by
     */
    record Fit(
            String name,
            int count,
            double low,
            double high,
            DoubleUnaryOperator variable,
            DoubleUnaryOperator function,
            DoubleUnaryOperator weight) {

        /** The largest weighted error of a polynomial on a dense grid. */
        double error(float... coefficients) {
            double worst = 0;
            int steps = 4000;
            for (int i = 0; i <= steps; i++) {
                double x = low + (high - low) * i / steps;
                double error = polynomial(variable.applyAsDouble(x), coefficients) - function.applyAsDouble(x);
                worst = Math.max(worst, Math.abs(error * weight.applyAsDouble(x)));
            }
            return worst;
        }

        float[] fit() {
            double[] v = new double[POINTS];
            double[] f = new double[POINTS];
            double[] w = new double[POINTS];
            for (int i = 0; i < POINTS; i++) {
                double x = (low + high) / 2 - (high - low) / 2 * StrictMath.cos(Math.PI * i / (POINTS - 1));
                v[i] = variable.applyAsDouble(x);
                f[i] = function.applyAsDouble(x);
                w[i] = weight.applyAsDouble(x);
            }
            float[] coefficients = new float[count];
            for (int fixed = 0; fixed < count; fixed++) {
                double[] rest = lawson(v, f, w, fixed, count);
                coefficients[fixed] = (float) rest[0];
                for (int i = 0; i < POINTS; i++) {
                    f[i] -= coefficients[fixed] * Math.pow(v[i], fixed);
                }
            }
            return coefficients;
        }
    }

    /** Fits {@code f} by the powers from {@code first} to {@code end - 1} of {@code v}. */
    private static double[] lawson(double[] v, double[] f, double[] w, int first, int end) {
        double[] emphasis = new double[POINTS];
        Arrays.fill(emphasis, 1);
        double[] best = new double[0];
        double smallest = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            double[][] rows = new double[POINTS][end - first + 1];
            for (int i = 0; i < POINTS; i++) {
                double weight = w[i] * Math.sqrt(emphasis[i]);
                double power = Math.pow(v[i], first) * weight;
                for (int j = first; j < end; j++) {
                    rows[i][j - first] = power;
                    power *= v[i];
                }
                rows[i][end - first] = f[i] * weight;
            }
            double[] solution = leastSquares(rows, end - first);
            double[] errors = new double[POINTS];
            double worst = 0;
            for (int i = 0; i < POINTS; i++) {
                double value = 0;
                for (int j = end - first - 1; j >= 0; j--) {
                    value = value * v[i] + solution[j];
                }
                errors[i] = Math.abs((value * Math.pow(v[i], first) - f[i]) * w[i]);
                worst = Math.max(worst, errors[i]);
            }
            if (worst < smallest) {
                smallest = worst;
                best = solution;
            }
            double sum = 0;
            for (int i = 0; i < POINTS; i++) {
                emphasis[i] = emphasis[i] * errors[i] / worst + 1e-12;
                sum += emphasis[i];
            }
            for (int i = 0; i < POINTS; i++) {
                emphasis[i] *= POINTS / sum;
            }
        }
        return best;
    }

    /** Householder's reflections on the rows, whose last column is the right-hand side. */
    private static double[] leastSquares(double[][] rows, int unknowns) {
        for (int k = 0; k < unknowns; k++) {
            double norm = 0;
            for (int i = k; i < rows.length; i++) {
                norm += rows[i][k] * rows[i][k];
            }
            norm = rows[k][k] > 0 ? -Math.sqrt(norm) : Math.sqrt(norm);
            double head = rows[k][k] - norm;
            for (int j = k + 1; j <= unknowns; j++) {
                double product = head * rows[k][j];
                for (int i = k + 1; i < rows.length; i++) {
                    product += rows[i][k] * rows[i][j];
                }
                double factor = product / (norm * head);
                rows[k][j] += factor * head;
                for (int i = k + 1; i < rows.length; i++) {
                    rows[i][j] += factor * rows[i][k];
                }
            }
            rows[k][k] = norm;
        }
        double[] solution = new double[unknowns];
        for (int k = unknowns - 1; k >= 0; k--) {
            double sum = rows[k][unknowns];
            for (int j = k + 1; j < unknowns; j++) {
                sum -= rows[k][j] * solution[j];
            }
            solution[k] = sum / rows[k][k];
        }
        return solution;
    }

    static double polynomial(double v, float... coefficients) {
        double value = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value * v + coefficients[i];
        }
        return value;
    }

    /** erf(x) / x from the series of positive terms {@code exp(-x²) Σ 2^n x^(2n) / (2n + 1)!!}. */
    private static double erfOverX(double x) {
        double square = x * x;
        double term = 1;
        double sum = 1;
        for (int n = 1; term > sum * 1e-18; n++) {
            term *= 2 * square / (2 * n + 1);
            sum += term;
        }
        return 2 / SQRT_PI * Math.exp(-square) * sum;
    }

    /** Mills' ratio {@code (1 - Phi(a)) / phi(a)} for a >= 0.9, {@code 1 / (a + 1 / (a + 2 / (a + ...)))}. */
    private static double mills(double a) {
        double value = a;
        for (int n = 30 + (int) (300 / (a * a)); n > 0; n--) {
            value = a + n / value;
        }
        return 1 / value;
    }

    /** exp(-x²/2) for a float x, whose square is exact in double. */
    private static double bell(double x) {
        return Math.exp(-0.5 * x * x);
    }

    static double erf(double x) {
        double a = Math.abs(x);
        if (a > 6) {
            return Math.signum(x); // The rest is less than 1e-16.
        }
        double value = a < 1.5 ? a * erfOverX(a) : 1 - erfc(a);
        return Math.copySign(value, x);
    }

    /** erfc(a) for a of at least 0.9. */
    private static double erfc(double a) {
        return 2 / SQRT_PI * Math.exp(-a * a) * mills(a * Math.sqrt(2)) / Math.sqrt(2);
    }

    /** The distribution function of the normal distribution. */
    static double normal(double x) {
        if (Math.abs(x) < 1) {
            return 0.5 + x * erfOverX(x / Math.sqrt(2)) / Math.sqrt(8);
        }
        double tail = bell(x) * mills(Math.abs(x)) / SQRT_2PI;
        return x < 0 ? tail : 1 - tail;
    }

    static double geluDerivative(double x) {
        return normal(x) + x * bell(x) / SQRT_2PI;
    }

    /** {@code (x - tanh x) / x³ = Σ 2k x^(2k-2) / (2k+1)! / cosh x}. */
    static double tanhShrinkRatio(double x) {
        double term = 1 / 6.0;
        double sum = 0;
        for (int k = 1; k < 40; k++) {
            sum += 2 * k * term;
            term *= x * x / ((2 * k + 2) * (2 * k + 3));
        }
        return sum / Math.cosh(x);
    }

    static final Fit ERF = new Fit("ERF", 7, 0, ScalarErf.ERF_SEAM, x -> x * x, x -> erfOverX(x) - 1, x -> 1);

    static final Fit ERFCX = new Fit("ERFCX", 8, ScalarErf.ERF_SEAM, ScalarErf.ERF_END, x -> x,
            x -> Math.log(erfc(x)) + x * x, x -> erfc(x) + 1e-4);

    static final Fit CENTRE = new Fit("CENTRE", 6, 0, ScalarErf.GELU_SEAM, x -> x * x,
            x -> erfOverX(x / Math.sqrt(2)) / Math.sqrt(8), x -> x / normal(-x));

    static final Fit TAIL = new Fit("TAIL", 9, ScalarErf.GELU_SEAM, ScalarErf.GELU_END,
            a -> ScalarErf.TAIL_SCALE / (a + ScalarErf.TAIL_SHIFT) - ScalarErf.TAIL_CENTRE,
            a -> a * mills(a) / SQRT_2PI,
            a -> 1 / (a * mills(a)));

    static final Fit SLOPE = new Fit("SLOPE", 17, 0, ScalarErf.SLOPE_END, x -> x * x * ScalarErf.SLOPE_SCALE - 1,
            x -> x == 0 ? 2 / SQRT_2PI : (geluDerivative(x) - 0.5) / x, x -> x + 0.01);

    static final Fit SHRINK = new Fit("SHRINK", 8, 0, ScalarCurves.SHRINK_END, x -> x * x,
            x -> x < 0.01 ? -2 / 15.0 + x * x * 17 / 315 : (tanhShrinkRatio(x) - 1 / 3.0) / (x * x),
            x -> x * x / tanhShrinkRatio(x));

    static final Fit[] ALL = {ERF, ERFCX, CENTRE, TAIL, SLOPE, SHRINK};

    /**
     * Prints the constants.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        for (Fit fit : ALL) {
            float[] coefficients = fit.fit();
            System.out.printf("// %s: error %.2e%n", fit.name(), fit.error(coefficients));
            for (int i = 0; i < coefficients.length; i++) {
                System.out.printf("    static final float %s%d = %sf;%n", fit.name(), i, coefficients[i]);
            }
        }
    }
}
