package io.github.lanegrad;

import java.util.Optional;

/**
 * A trained network with the scaling of its rows: what is saved, shared and served. Raw features are scaled, go through
 * the network, and its outputs are scaled back. Safe to share between threads as long as nobody trains its parameters;
 * training goes on with {@link Parameters#copy()}. Two models are equal if they have the very same parameters, and all else is
 * equal.
 *
 * @param parameters the weights and biases, with their network
 * @param inputScaling from raw features to inputs
 * @param targetScaling from raw targets to what the outputs were trained on
 * @param schema how the text of a raw row becomes raw features and targets, if somebody said so
 */
public record Model(Parameters parameters, Scaling inputScaling, Scaling targetScaling, Optional<Schema> schema) {

    /**
     * Checks that the parts fit each other.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Model {
        checkRows(parameters.network(), inputScaling, targetScaling, schema);
    }

    static void checkRows(Network network, Scaling inputScaling, Scaling targetScaling, Optional<Schema> schema) {
        if (inputScaling.columns() != network.inputs()) {
            throw new IllegalArgumentException(
                    "expected a scaling of " + network.inputs() + " inputs, got " + inputScaling.columns());
        }
        if (targetScaling.columns() != network.outputs()) {
            throw new IllegalArgumentException(
                    "expected a scaling of " + network.outputs() + " outputs, got " + targetScaling.columns());
        }
        if (schema.isPresent() && schema.get().featureNames().size() != network.inputs()) {
            throw new IllegalArgumentException(
                    "expected a schema of " + network.inputs() + " inputs, got " + schema.get().featureNames().size());
        }
    }

    /**
     * A model that knows nothing of text.
     *
     * @param parameters the weights and biases, with their network
     * @param inputScaling from raw features to inputs
     * @param targetScaling from raw targets to what the outputs were trained on
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public Model(Parameters parameters, Scaling inputScaling, Scaling targetScaling) {
        this(parameters, inputScaling, targetScaling, Optional.empty());
    }

    /** {@return the network that the parameters are of} */
    public Network network() {
        return parameters.network();
    }

    /**
     * The same model with a schema.
     *
     * @param rows how the text of a raw row becomes raw features and targets
     * @return a model that shares the parameters
     * @throws IllegalArgumentException if it has another number of features than the network has inputs
     */
    public Model withSchema(Schema rows) {
        return new Model(parameters, inputScaling, targetScaling, Optional.of(rows));
    }

    /**
     * A model that reads and gives numbers as they are.
     *
     * @param parameters the weights and biases, with their network
     * @return a model without scaling
     */
    public static Model unscaled(Parameters parameters) {
        Network network = parameters.network();
        return new Model(parameters, Scaling.identity(network.inputs()), Scaling.identity(network.outputs()));
    }

    /**
     * The model that predictions are computed with: batch normalisations are folded into weights and biases, as
     * {@link Parameters#foldInto} tells. Saved models are not folded, so that training can go on.
     *
     * @return a model with parameters of its own, or this model itself if it has no batch normalisation
     */
    public Model folded() {
        return network().folded().equals(network())
                ? this : new Model(parameters.folded(), inputScaling, targetScaling, schema);
    }

    /**
     * The model with the scaling of its inputs folded into the first layer, which then reads raw features: {@code w' = w / s}
     * and {@code b' = b - Σ m w / s} of means m and deviations s, computed in double and rounded once. Saves a prediction the
     * scaling, allows sparse rows although the scaling does not keep 0, and makes an exported network read raw features.
     *
     * <p>The bits are others than with the scaling. A sum of the first layer is at most
     * {@code (inputs + 2) · 2^-24 · (|b'| + Σ |x w'|)} off, up to terms of second order, x being the raw features and the sum
     * going over them; with the scaling it is the same with b, w and scaled features. So what a folded column costs grows
     * with the distance of its mean from 0: where that is d standard deviations, some d times. Columns further off than
     * told stay in the scaling, as do those of which a product {@code w / s} is not a normal float.
     *
     * <p>For predictions, not to train further: raw features train badly. Compress the model with its scaling, not this
     * one: weights of columns in different units have no common scale.
     *
     * @param furthest how many standard deviations the mean of a column may be off 0 for it to be folded, 0 or more; with
     *     100 about two decimal digits of seven are lost at worst, infinity folds what can be folded
     * @return a model with parameters of its own, of the same network
     * @throws IllegalArgumentException if the number is negative or NaN
     */
    public Model withFoldedScaling(double furthest) {
        if (!(furthest >= 0)) {
            throw new IllegalArgumentException("expected 0 or more standard deviations, got " + furthest);
        }
        return Folding.inputScaling(this, furthest);
    }

    /** {@return the network and what else there is, in one line} */
    @Override
    public String toString() {
        return "model of " + network()
                + (inputScaling.equals(Scaling.identity(network().inputs())) ? "" : ", inputs scaled")
                + (targetScaling.equals(Scaling.identity(network().outputs())) ? "" : ", outputs scaled")
                + schema.map(rows -> ", schema of " + rows.columns().size() + " columns").orElse("");
    }
}
