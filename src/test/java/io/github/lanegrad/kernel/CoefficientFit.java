package io.github.lanegrad.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Fits the polynomials of the elementary functions: the smallest maximal error of the whole function (Remez exchange in
 * double on a fine grid), then one coefficient after the other is rounded to float, lowest first, and the rest is
 * fitted again around it. All is strict arithmetic: the same floats come out everywhere.
 */
final class CoefficientFit {
    private static final int GRID = 6000;
    private static final int ROUNDS = 40;
    private static final int TERMS = 90;
    /** How many beginnings are followed. */
    private static final int WIDTH = 24;
    /** A bit more than half of ln 2: the argument is rounded before it is reduced. */
    private static final double HALF_LN2 = StrictMath.log(2) / 2 * 1.0001;

    /** Of an angle that may be a bit more than π / 4, as above. */
    private static final double EIGHTH_TURN_SQUARED = sq(Math.PI / 4 * 1.004);

    /**
     * What one polynomial stands for.
     *
     * @param name of the constants, which are numbered from 0
     * @param target the function that the polynomial replaces
     * @param weight what an error of the polynomial is multiplied with to be a relative one of the result
     * @param low the least argument
     * @param high the greatest argument
     * @param count the number of coefficients
     */
    record Problem(
            String name, DoubleUnaryOperator target, DoubleUnaryOperator weight, double low, double high, int count) {

        double error(float... coefficients) {
            double worst = 0;
            for (double x : grid(low, high)) {
                double error = value(coefficients, x) - target.applyAsDouble(x);
                worst = Math.max(worst, Math.abs(weight.applyAsDouble(x) * error));
            }
            return worst;
        }
    }

    /** {@code (exp(r) - 1 - r) / r²}, r at most ln 2 / 2. */
    static final Problem EXP = new Problem("EXP", CoefficientFit::expRest, r -> r * r / StrictMath.exp(r),
            -HALF_LN2, HALF_LN2, 5);

    /** {@code (exp(r) - 1 - r) / r²}, r at most ln 2. */
    static final Problem EXP_WIDE = new Problem("EXP_WIDE", CoefficientFit::expRest, r -> r * r / StrictMath.exp(r),
            -2 * HALF_LN2, 2 * HALF_LN2, 6);

    /** {@code (log(1 + f) - f) / f²}, f from -1/4 to 1/2. */
    static final Problem LOG = new Problem("LOG", CoefficientFit::logRest, CoefficientFit::logWeight,
            -0.25, 0.5, 8);

    /** The same, f at least 0 and at most 1 / e. */
    static final Problem SOFTPLUS_LOG = new Problem("SOFTPLUS_LOG", CoefficientFit::logRest, CoefficientFit::logWeight,
            0, StrictMath.exp(-1) * 1.0001, 6);

    /** {@code log(cosh(x / 2)) / x²} from x². */
    static final Problem SOFTPLUS = new Problem("SOFTPLUS",
            z -> StrictMath.log1p(2 * sq(StrictMath.sinh(StrictMath.sqrt(z) / 4))) / z,
            z -> z / StrictMath.log1p(StrictMath.exp(-StrictMath.sqrt(z))), 1e-9, 1, 4);

    /** {@code (tanh(x) - x) / x³} from x². */
    static final Problem TANH = new Problem("TANH", z -> tanhRest(StrictMath.sqrt(z)),
            z -> z * StrictMath.sqrt(z) / StrictMath.tanh(StrictMath.sqrt(z)), 1e-9, sq(0.5575), 4);

    /** {@code (exp(2 r) - 1) / r}, r at most ln 2 / 4. */
    static final Problem TANH_EXP = new Problem("TANH_EXP",
            r -> r == 0 ? 2 : StrictMath.expm1(2 * r) / r, r -> r / StrictMath.exp(2 * r),
            -HALF_LN2 / 2, HALF_LN2 / 2, 6);

    /** {@code (atan(x) - x) / x³} from x². */
    static final Problem ATAN = new Problem("ATAN", z -> atanRest(StrictMath.sqrt(z)),
            z -> z * StrictMath.sqrt(z) / StrictMath.atan(StrictMath.sqrt(z)), 1e-9, 1, 8);

    /** {@code (sin(r) - r) / r³} from r². */
    static final Problem SIN = new Problem("SIN", z -> sinRest(StrictMath.sqrt(z)),
            z -> z * StrictMath.sqrt(z) / StrictMath.sin(StrictMath.sqrt(z)), 1e-9, EIGHTH_TURN_SQUARED, 3);

    /** {@code (cos(r) - 1 + r² / 2) / r⁴} from r². */
    static final Problem COS = new Problem("COS", CoefficientFit::cosRest,
            z -> z * z / StrictMath.cos(StrictMath.sqrt(z)), 1e-9, EIGHTH_TURN_SQUARED, 3);

    static final List<Problem> PROBLEMS = List.of(EXP, EXP_WIDE, LOG, TANH, TANH_EXP, SOFTPLUS, SOFTPLUS_LOG, ATAN, SIN, COS);

    private CoefficientFit() {}

    public static void main(String[] args) {
        for (Problem problem : PROBLEMS) {
            float[] coefficients = fit(problem);
            System.out.printf("%s: error %.3g, %.3f half ulp of 1%n", problem.name, problem.error(coefficients),
                    problem.error(coefficients) * 0x1p24);
            for (int i = 0; i < coefficients.length; i++) {
                System.out.printf("    static final float %s%d = %sf;%n", problem.name, i, coefficients[i]);
            }
        }
    }

    /**
     * The float coefficients of the problem, lowest power first: for each both neighbours are tried, and the beginnings
     * that leave the least error are followed.
     */
    static float[] fit(Problem problem) {
        List<Start> starts = List.of(new Start(new float[0], 0));
        for (int i = 0; i < problem.count; i++) {
            List<Start> longer = new ArrayList<>();
            for (Start start : starts) {
                double exact = remez(problem, start.fixed)[0];
                float near = (float) exact;
                float other = near < exact ? Math.nextUp(near) : Math.nextDown(near);
                for (float value : new float[] {near, other}) {
                    float[] fixed = append(start.fixed, value);
                    longer.add(new Start(fixed, remaining(problem, fixed)));
                }
            }
            longer.sort(Comparator.comparingDouble(Start::error));
            starts = longer.subList(0, Math.min(WIDTH, longer.size()));
        }
        return starts.getFirst().fixed;
    }

    private record Start(float[] fixed, double error) {}

    private static float[] append(float[] values, float value) {
        float[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return longer;
    }

    /** The error that is left when the powers which are not fixed yet get the best coefficients there are. */
    private static double remaining(Problem problem, float[] fixed) {
        if (fixed.length == problem.count) {
            return problem.error(fixed);
        }
        double[] rest = remez(problem, fixed);
        return Math.abs(rest[rest.length - 1]);
    }

    /** The best coefficients of the powers from {@code fixed.length} on, and behind them the error they leave. */
    private static double[] remez(Problem problem, float[] fixed) {
        int n = problem.count - fixed.length;
        double[] x = grid(problem.low, problem.high);
        double[] target = new double[x.length];
        double[] weight = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double power = StrictMath.pow(x[i], fixed.length);
            weight[i] = problem.weight.applyAsDouble(x[i]);
            target[i] = weight[i] * (problem.target.applyAsDouble(x[i]) - value(fixed, x[i]));
            weight[i] *= power;
        }
        // The first reference keeps away from where an error would not count.
        double heaviest = Arrays.stream(weight).map(Math::abs).max().orElseThrow();
        int[] heavy = IntStream.range(0, x.length).filter(i -> Math.abs(weight[i]) > heaviest / 50).toArray();
        int[] reference = new int[n + 1];
        for (int i = 0; i <= n; i++) {
            reference[i] = heavy[(int) Math.round((heavy.length - 1) * (1 - StrictMath.cos(Math.PI * i / n)) / 2)];
        }
        double[] best = null;
        double bestError = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            double[] c = solve(x, target, weight, reference, n);
            double[] error = new double[x.length];
            double worst = 0;
            for (int i = 0; i < x.length; i++) {
                double p = 0;
                for (int j = n - 1; j >= 0; j--) {
                    p = p * x[i] + c[j];
                }
                error[i] = weight[i] * p - target[i];
                worst = Math.max(worst, Math.abs(error[i]));
            }
            if (worst < bestError) {
                bestError = worst;
                best = c;
            }
            int[] next = extrema(error, n + 1);
            if (next == null || Arrays.equals(next, reference)) {
                break;
            }
            reference = next;
        }
        return best;
    }

    /** Where the error is largest between its changes of sign, {@code count} places; null if there are fewer. */
    private static int[] extrema(double[] error, int count) {
        List<Integer> runs = new ArrayList<>();
        int top = 0;
        for (int i = 1; i < error.length; i++) {
            if (error[i] > 0 != error[top] > 0) {
                runs.add(top);
                top = i;
            } else if (Math.abs(error[i]) > Math.abs(error[top])) {
                top = i;
            }
        }
        runs.add(top);
        while (runs.size() > count) {
            // An outer run goes when one is too many; when two or more are, the least with its lesser neighbour may go.
            if (runs.size() == count + 1) {
                boolean first = Math.abs(error[runs.get(0)]) < Math.abs(error[runs.get(runs.size() - 1)]);
                runs.remove(first ? 0 : runs.size() - 1);
            } else {
                int least = 0;
                for (int i = 1; i < runs.size(); i++) {
                    if (Math.abs(error[runs.get(i)]) < Math.abs(error[runs.get(least)])) {
                        least = i;
                    }
                }
                if (least == 0 || least == runs.size() - 1) {
                    runs.remove(least);
                } else {
                    int neighbour = Math.abs(error[runs.get(least - 1)]) < Math.abs(error[runs.get(least + 1)])
                            ? least - 1 : least + 1;
                    runs.remove(Math.max(least, neighbour));
                    runs.remove(Math.min(least, neighbour));
                }
            }
        }
        return runs.size() < count ? null : runs.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Coefficients whose error has the same magnitude and changing sign at the reference points: Gauss elimination. */
    private static double[] solve(double[] x, double[] target, double[] weight, int[] reference, int n) {
        double[][] a = new double[n + 1][n + 2];
        for (int i = 0; i <= n; i++) {
            int at = reference[i];
            double power = weight[at];
            for (int j = 0; j < n; j++) {
                a[i][j] = power;
                power *= x[at];
            }
            a[i][n] = (i & 1) == 0 ? 1 : -1;
            a[i][n + 1] = target[at];
        }
        double[] scale = new double[n + 1];
        for (int j = 0; j <= n; j++) {
            for (int i = 0; i <= n; i++) {
                scale[j] = Math.max(scale[j], Math.abs(a[i][j]));
            }
            for (int i = 0; i <= n; i++) {
                a[i][j] /= scale[j];
            }
        }
        for (int k = 0; k <= n; k++) {
            int pivot = k;
            for (int i = k + 1; i <= n; i++) {
                if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) {
                    pivot = i;
                }
            }
            double[] row = a[pivot];
            a[pivot] = a[k];
            a[k] = row;
            for (int i = k + 1; i <= n; i++) {
                double factor = a[i][k] / row[k];
                for (int j = k; j <= n + 1; j++) {
                    a[i][j] -= factor * row[j];
                }
            }
        }
        double[] c = new double[n + 1];
        for (int i = n; i >= 0; i--) {
            double sum = a[i][n + 1];
            for (int j = i + 1; j <= n; j++) {
                sum -= a[i][j] * c[j];
            }
            c[i] = sum / a[i][i];
        }
        for (int i = 0; i <= n; i++) {
            c[i] /= scale[i];
        }
        return c;
    }

    /** Points denser towards the ends. */
    private static double[] grid(double low, double high) {
        double[] x = new double[GRID + 1];
        for (int i = 0; i <= GRID; i++) {
            x[i] = (low + high) / 2 - (high - low) / 2 * StrictMath.cos(Math.PI * i / GRID);
        }
        return x;
    }

    private static double value(float[] coefficients, double x) {
        double value = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value * x + coefficients[i];
        }
        return value;
    }

    private static double sq(double x) {
        return x * x;
    }

    /** {@code Σ r^i / (i + 2)!}. */
    private static double expRest(double r) {
        double sum = 0;
        for (int i = TERMS; i >= 0; i--) {
            sum = (sum * r + 1) / (i + 2);
        }
        return sum;
    }

    /** {@code Σ -(-f)^i / (i + 2)}. */
    private static double logRest(double f) {
        double sum = 0;
        for (int i = TERMS; i >= 0; i--) {
            sum = sum * -f - 1.0 / (i + 2);
        }
        return sum;
    }

    private static double logWeight(double f) {
        return f == 0 ? 0 : Math.abs(f * f / StrictMath.log1p(f));
    }

    private static double tanhRest(double x) {
        double z = x * x;
        return z < 1e-3 ? -1 / 3.0 + z * (2 / 15.0 - z * (17 / 315.0 - z * (62 / 2835.0 - z * 1382 / 155925.0)))
                : (StrictMath.tanh(x) - x) / (x * z);
    }

    private static double atanRest(double x) {
        double z = x * x;
        return z < 1e-3 ? -1 / 3.0 + z * (1 / 5.0 - z * (1 / 7.0 - z * (1 / 9.0 - z / 11)))
                : (StrictMath.atan(x) - x) / (x * z);
    }

    /** {@code Σ -(-r²)^i / (2 i + 3)!}. */
    private static double sinRest(double r) {
        double sum = 0;
        for (int i = 15; i >= 0; i--) {
            sum = (sum * -(r * r) - 1) / ((2 * i + 2) * (2 * i + 3));
        }
        return sum;
    }

    /** {@code Σ (-z)^i / (2 i + 4)!}. */
    private static double cosRest(double z) {
        double sum = 0;
        for (int i = 15; i >= 0; i--) {
            sum = (sum * -z + 1) / ((2 * i + 3) * (2 * i + 4));
        }
        return sum / 2;
    }
}
