package io.github.lanegrad.train;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Loss;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A loss in double precision, written as the textbook has it.
 *
 * @param loss what it is the reference of
 * @param p first parameter of the loss
 * @param q second parameter
 * @param classWeights of the loss, ones if it has none
 * @param positiveWeights of the loss, ones if it has none
 * @param smoothing of the loss
 */
record ReferenceLoss(Loss loss, double p, double q, float[] classWeights, float[] positiveWeights, double smoothing) {

    /** A loss without options. */
    static ReferenceLoss of(Loss loss, int outputs, double... parameters) {
        float[] ones = new float[outputs];
        Arrays.fill(ones, 1f);
        double[] both = Arrays.copyOf(parameters, 2);
        return new ReferenceLoss(loss, both[0], both[1], ones, ones, 0);
    }

    ReferenceLoss withClassWeights(float... weights) {
        return new ReferenceLoss(loss.classWeights(weights), p, q, weights, positiveWeights, smoothing);
    }

    ReferenceLoss withPositiveWeights(float... weights) {
        return new ReferenceLoss(loss.positiveWeights(weights), p, q, classWeights, weights, smoothing);
    }

    ReferenceLoss withSmoothing(float changed) {
        return new ReferenceLoss(loss.labelSmoothing(changed), p, q, classWeights, positiveWeights, changed);
    }

    /** The loss of a row of outputs of the last layer. */
    double row(Activation activation, double[] a, float[] y, int yOffset) {
        double[] probabilities = activation.equals(Activation.IDENTITY) ? ReferenceActivation.softmax(a, 1) : a;
        return switch (loss.name()) {
            case "cross_entropy" -> crossEntropy(probabilities, oneHot((int) y[yOffset], a.length), 0);
            case "cross_entropy_of_distributions" -> crossEntropy(probabilities, y, yOffset);
            case "negative_log_likelihood" -> -classWeights[(int) y[yOffset]] * a[(int) y[yOffset]];
            case "cosine_distance" -> cosineDistance(a, y, yOffset);
            default -> {
                double sum = 0;
                for (int j = 0; j < a.length; j++) {
                    sum += classWeights[j] * output(activation, a[j], y[yOffset + j], positiveWeights[j]);
                }
                yield sum;
            }
        };
    }

    private static float[] oneHot(int number, int classes) {
        float[] row = new float[classes];
        row[number] = 1;
        return row;
    }

    private double crossEntropy(double[] a, float[] y, int yOffset) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            double target = (1 - smoothing) * y[yOffset + j] + smoothing / a.length;
            sum -= classWeights[j] * target * Math.log(a[j]);
        }
        return sum;
    }

    private static double cosineDistance(double[] a, float[] y, int yOffset) {
        double product = 0;
        double ofOutputs = 0;
        double ofTargets = 0;
        for (int j = 0; j < a.length; j++) {
            product += a[j] * y[yOffset + j];
            ofOutputs += a[j] * a[j];
            ofTargets += y[yOffset + j] * y[yOffset + j];
        }
        return ofOutputs == 0 || ofTargets == 0 ? 1 : 1 - product / Math.sqrt(ofOutputs * ofTargets);
    }

    private double output(Activation activation, double a, double y, double positive) {
        double d = a - y;
        double distance = Math.abs(d);
        return switch (loss.name()) {
            case "binary_cross_entropy" -> binaryCrossEntropy(a, y, positive);
            case "binary_cross_entropy_of_logits" -> binaryCrossEntropy(ReferenceActivation.sigmoid(a), y, positive);
            case "half_mean_squared_error" -> d * d / 2;
            case "mean_squared_error" -> d * d;
            case "mean_absolute_error" -> distance;
            case "huber" -> distance <= p ? d * d / 2 : p * (distance - p / 2);
            case "smooth_l1" -> distance < p ? d * d / (2 * p) : distance - p / 2;
            case "log_cosh" -> Math.log(Math.cosh(d));
            case "quantile" -> Math.max(p * -d, (p - 1) * -d);
            case "mean_squared_log_error" -> Math.pow(Math.log(1 + a) - Math.log(1 + y), 2);
            case "mean_absolute_percentage_error" -> distance / Math.abs(y);
            case "hinge" -> Math.max(0, 1 - y * a);
            case "squared_hinge" -> Math.pow(Math.max(0, 1 - y * a), 2);
            case "soft_margin" -> Math.log(1 + Math.exp(-y * a));
            case "kullback_leibler" -> y == 0 ? 0 : y * (Math.log(y) - a);
            case "poisson" -> Math.exp(a) - y * a;
            case "poisson_full" -> Math.exp(a) - y * a
                    + (y > 1 ? y * Math.log(y) - y + Math.log(2 * Math.PI * y) / 2 : 0);
            case "poisson_rate" -> a - y * Math.log(a + p);
            case "focal" -> focal(activation.equals(Activation.IDENTITY) ? ReferenceActivation.sigmoid(a) : a, y);
            default -> throw new AssertionError("no formula of " + loss);
        };
    }

    private static double binaryCrossEntropy(double a, double y, double positive) {
        return -positive * y * Math.max(Math.log(a), -100) - (1 - y) * Math.max(Math.log(1 - a), -100);
    }

    /** Of a target 0 or 1. */
    private double focal(double a, double y) {
        double ofTarget = y == 1 ? a : 1 - a;
        return -(y == 1 ? q : 1 - q) * Math.pow(1 - ofTarget, p) * Math.log(ofTarget);
    }

    /** How far a row of outputs is from where the loss has a kink, is steep, or is large. */
    double clearance(double[] a, float[] y, int yOffset) {
        double square = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < a.length; j++) {
            square += a[j] * a[j];
            double target = loss.targets(a.length) == a.length ? y[yOffset + j] : 0;
            least = Math.min(least, switch (loss.name()) {
                case "mean_absolute_error", "quantile", "smooth_l1", "mean_absolute_percentage_error" ->
                        Math.abs(a[j] - target);
                case "hinge" -> Math.abs(1 - target * a[j]);
                case "binary_cross_entropy" -> a[j] == 0 || a[j] == 1 ? 1 : Math.min(a[j], 1 - a[j]) - 0.02;
                case "poisson_rate" -> a[j] == 0 ? 1 : a[j] - 0.02;
                case "poisson", "poisson_full" -> 5 - a[j];
                default -> 1;
            });
        }
        return loss.name().equals("cosine_distance") && square != 0 ? Math.sqrt(square) - 0.1 : least;
    }

    /** What the sum is divided by. */
    double divisor(Loss.Reduction reduction, int rows, int outputs, float[] y) {
        boolean oneALine = switch (loss.name()) {
            case "cross_entropy", "cross_entropy_of_distributions", "negative_log_likelihood",
                    "cosine_distance" -> true;
            default -> false;
        };
        double weights = 0;
        for (int r = 0; r < rows; r++) {
            weights += loss.targets(2) == 1 ? classWeights[(int) y[r]] : 1;
        }
        return switch (reduction) {
            case SUM -> 1;
            case ROW_MEAN -> rows;
            case MEAN -> oneALine ? weights : rows * outputs;
        };
    }

    /** Targets of the kind that this loss expects. */
    float[] targets(SplittableRandom random, int rows, int outputs) {
        int width = loss.targets(outputs);
        float[] y = new float[rows * width];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) switch (loss.name()) {
                case "binary_cross_entropy", "binary_cross_entropy_of_logits" ->
                        i % 4 < 2 ? i % 2 : random.nextDouble();
                case "focal" -> random.nextInt(2);
                case "hinge", "squared_hinge", "soft_margin" -> 2 * random.nextInt(2) - 1;
                case "mean_squared_log_error" -> random.nextDouble(2);
                case "mean_absolute_percentage_error" -> (2 * random.nextInt(2) - 1) * random.nextDouble(0.3, 1.3);
                case "poisson", "poisson_full", "poisson_rate" -> random.nextInt(5);
                case "cross_entropy", "negative_log_likelihood" -> random.nextInt(outputs);
                case "kullback_leibler", "cross_entropy_of_distributions" -> random.nextDouble(0.05, 1);
                default -> random.nextDouble(-1, 1);
            };
        }
        if (loss.name().equals("kullback_leibler") || loss.name().equals("cross_entropy_of_distributions")) {
            normalize(y, width);
            y[0] = 0;
        }
        return y;
    }

    private static void normalize(float[] y, int width) {
        for (int row = 0; row < y.length; row += width) {
            float sum = 0;
            for (int j = 0; j < width; j++) {
                sum += y[row + j];
            }
            for (int j = 0; j < width; j++) {
                y[row + j] /= sum;
            }
        }
    }
}
