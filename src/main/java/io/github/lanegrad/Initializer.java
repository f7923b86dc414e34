package io.github.lanegrad;

/**
 * How the weights of a layer start; biases start at zero. Every weight is drawn from its own counter of {@link Philox},
 * so it depends on the seed, the layer and its place alone.
 */
public enum Initializer {

    /** Uniform on {@code ±√(6 / inputs)}, for ReLU (He et al., 2015, "Delving Deep into Rectifiers"). */
    HE_UNIFORM {
        @Override
        double bound(Layer layer) {
            return Math.sqrt(6.0 / layer.inputs());
        }
    },

    /** Uniform on {@code ±√(6 / (inputs + units))} (Glorot and Bengio, 2010), for sigmoid and linear units. */
    XAVIER_UNIFORM {
        @Override
        double bound(Layer layer) {
            return Math.sqrt(6.0 / ((double) layer.inputs() + layer.units()));
        }
    };

    abstract double bound(Layer layer);

    /**
     * The usual choice for an activation: He for ReLU, Xavier for the others.
     *
     * @param activation the activation of the layer
     * @return its initializer
     */
    public static Initializer of(Activation activation) {
        return activation == Activation.RELU ? HE_UNIFORM : XAVIER_UNIFORM;
    }
}
