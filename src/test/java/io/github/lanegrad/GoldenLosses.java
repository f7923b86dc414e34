package io.github.lanegrad;

import io.github.lanegrad.Loss.Reduction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names of losses in a golden index mean, such as {@code cross_entropy_smooth0.1_mean}. */
final class GoldenLosses {

    private static final Pattern REDUCTION = Pattern.compile("_(mean|sum|none|batchmean)$");

    /** Words in a name that say something of the numbers, not of the loss. */
    private static final Pattern DATA = Pattern.compile("_(edge|soft|tiny|large|huge|extreme|wide|odd)(?=_|$)");

    /** Weights are numbers too. */
    private static final Pattern WEIGHTS = Pattern.compile("_(pos_weight|weighted)(?=_|$)");

    /** A parameter, with its name or without. */
    private static final Pattern PARAMETER =
            Pattern.compile("_(beta|delta|gamma|alpha|smooth|)([0-9]+(?:\\.[0-9]+)?)(?=_|$)");

    private GoldenLosses() {}

    /** The name without the reduction. */
    static String family(String name) {
        return REDUCTION.matcher(name).replaceFirst("");
    }

    /** With its parameters and reduction, but without weights; empty if the library does not have it. */
    static Optional<Loss> loss(String name) {
        Map<String, Float> parameters = new HashMap<>();
        String plain = WEIGHTS.matcher(DATA.matcher(family(name)).replaceAll("")).replaceAll("");
        Matcher matcher = PARAMETER.matcher(plain);
        while (matcher.find()) {
            parameters.put(matcher.group(1), Float.parseFloat(matcher.group(2)));
        }
        Optional<Loss> loss = loss(matcher.replaceAll(""), parameters);
        // A number that means nothing to the loss makes it another one.
        return loss.filter(found -> parameters.isEmpty()).map(found -> found.reduction(reduction(name)));
    }

    /** Takes the parameters that it knows. */
    private static Optional<Loss> loss(String plain, Map<String, Float> parameters) {
        return switch (plain) {
            case "bce" -> Optional.of(Loss.BINARY_CROSS_ENTROPY);
            case "bce_logits" -> Optional.of(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS);
            case "half_mse" -> Optional.of(Loss.HALF_MEAN_SQUARED_ERROR);
            case "mse" -> Optional.of(Loss.MEAN_SQUARED_ERROR);
            case "l1" -> Optional.of(Loss.MEAN_ABSOLUTE_ERROR);
            case "smooth_l1" -> GoldenNames.inRange(() -> Loss.smoothL1(take(parameters, "beta", 1f)));
            case "huber" -> GoldenNames.inRange(() -> Loss.huber(take(parameters, "delta", 1f)));
            case "quantile" -> GoldenNames.inRange(() -> Loss.quantile(take(parameters, "", 0.5f)));
            case "focal" -> GoldenNames.inRange(() ->
                    Loss.focal(take(parameters, "gamma", 2f), take(parameters, "alpha", 0.25f)));
            case "msle" -> Optional.of(Loss.MEAN_SQUARED_LOG_ERROR);
            case "mape" -> Optional.of(Loss.MEAN_ABSOLUTE_PERCENTAGE_ERROR);
            case "kl_div" -> Optional.of(Loss.KULLBACK_LEIBLER);
            case "poisson_log_input" -> Optional.of(Loss.POISSON);
            case "poisson_rate_input" -> Optional.of(Loss.POISSON_RATE);
            case "nll" -> Optional.of(Loss.NEGATIVE_LOG_LIKELIHOOD);
            case "cross_entropy" -> smoothed(Loss.CROSS_ENTROPY, parameters);
            case "cross_entropy_probs" -> smoothed(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, parameters);
            default -> Loss.all().stream().filter(loss -> loss.name().equals(plain)).findFirst();
        };
    }

    private static Optional<Loss> smoothed(Loss loss, Map<String, Float> parameters) {
        return GoldenNames.inRange(() -> loss.labelSmoothing(take(parameters, "smooth", 0f)));
    }

    private static float take(Map<String, Float> parameters, String name, float otherwise) {
        Float given = parameters.remove(name);
        return given == null ? otherwise : given;
    }

    /** That of one loss is the sum. */
    private static Reduction reduction(String name) {
        Matcher matcher = REDUCTION.matcher(name);
        return switch (matcher.find() ? matcher.group(1) : "mean") {
            case "sum", "none" -> Reduction.SUM;
            case "batchmean" -> Reduction.ROW_MEAN;
            default -> Reduction.MEAN;
        };
    }
}
