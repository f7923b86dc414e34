package io.github.lanegrad.train;

import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the epochs of one training are compared by: which was the best, and what follows when none is better for a while. */
final class Judge {

    private final boolean higherIsBetter;
    private final @Nullable EarlyStopping earlyStopping;
    private final @Nullable Plateau plateau;

    /** The parameters after the best epoch; null if nobody asks for them. */
    private final @Nullable Parameters best;

    private double bestScore = Double.NaN;
    private int bestEpoch;

    Judge(TrainingSettings settings) {
        this.higherIsBetter = settings.isHigherBetter();
        this.earlyStopping = settings.earlyStopping;
        this.plateau = settings.plateau == null ? null : checked(settings.plateau.apply(settings));
        this.best = earlyStopping != null && earlyStopping.restoreBest() ? new Parameters(settings.network) : null;
    }

    private Plateau checked(@Nullable Plateau rule) {
        Objects.requireNonNull(rule, "plateau: expected a new rule, got null");
        if (rule.higherIsBetter() != higherIsBetter) {
            throw new IllegalArgumentException("plateau: expected a rule for which "
                    + (higherIsBetter ? "higher is better, as for the metric" : "lower is better, as for the loss or metric")
                    + ", got " + rule);
        }
        return rule;
    }

    /** Whether anything follows from a comparison while the training lasts. */
    boolean decides() {
        return plateau != null || earlyStopping != null;
    }

    /** Takes the score of an epoch, or its loss; NaN is never better. */
    void judge(double score, int epoch, Parameters parameters) {
        if (plateau != null) {
            plateau.update(score);
        }
        double minDelta = earlyStopping == null ? 0 : earlyStopping.minDelta();
        double gain = higherIsBetter ? score - bestScore : bestScore - score;
        if (Double.isNaN(bestScore) ? !Double.isNaN(score) : gain > minDelta) {
            bestScore = score;
            bestEpoch = epoch;
            if (best != null) {
                best.set(parameters);
            }
        }
    }

    /** Whether so many epochs are enough. */
    boolean isEnough(int epochs) {
        return earlyStopping != null && epochs - bestEpoch >= earlyStopping.patience();
    }

    /** What the learning rate is multiplied by. */
    double scale() {
        return plateau == null ? 1 : plateau.scale();
    }

    /** From 1; 0 if there was none. */
    int bestEpoch() {
        return bestEpoch;
    }

    /** Puts the parameters of the best epoch back, if that is asked for. */
    void restoreBest(Parameters parameters) {
        if (best != null && bestEpoch > 0) {
            parameters.set(best);
        }
    }

    /** Saves or loads where it stands in an epoch. */
    void exchange(Checkpoint checkpoint, int epoch) throws IOException {
        bestEpoch = (int) checkpoint.integer("best epoch", bestEpoch, 0, epoch);
        bestScore = checkpoint.number("best_score", bestScore);
        if (plateau != null) {
            plateau.exchange(checkpoint);
        }
        if (best != null) {
            checkpoint.parameters("parameters.best", best);
        }
    }
}
