package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.kernel.ElementwiseFunction;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ScalarKernels;
import io.github.lanegrad.kernel.Softmax;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An activation forward and backward through a layer, on one row. */
final class ActivationPass {

    /** The sums reach from -4 to 4. */
    private static final float REACH = 4f;

    /** Learnt slopes start here. */
    static final float SLOPE = 0.25f;

    private final Layer layer;
    private final int units;
    private final float[] parameters;
    private final float[] gradients;
    private final float[] sums;
    private final float[] outputs;
    private final float[] fresh;
    private final float[] gradient;
    private final float[] scratch;
    private int calls;

    ActivationPass(Activation activation, int units) {
        Network network = Network.inputs(1).dense(units, activation).build();
        this.layer = network.layers().getFirst();
        this.units = units;
        this.parameters = Parameters.initialize(network, 1).array();
        this.gradients = new float[network.parameterLength()];
        this.sums = Numbers.symmetric(units, 0);
        for (int i = 0; i < units; i++) {
            sums[i] *= REACH;
        }
        this.outputs = new float[units];
        this.fresh = Numbers.symmetric(units, 1);
        this.gradient = fresh.clone();
        this.scratch = new float[layer.scratchLength()];
        forward();
    }

    float[] forward() {
        layer.activate(1, parameters, sums, 0, outputs, 0, scratch, 0);
        return outputs;
    }

    /** The outputs of other sums, as many as there are units. */
    void forward(float[] x, float[] y) {
        layer.activate(1, parameters, x, 0, y, 0, scratch, 0);
    }

    /**
     * In place, on what the last call left; each fourth call starts afresh. A copy for every call would be as slow as
     * the fast ones are, and after some more calls gradients would be denormal numbers, which are slow.
     */
    float[] backward() {
        if ((calls++ & 3) == 0) {
            System.arraycopy(fresh, 0, gradient, 0, units);
        }
        float[] kept = layer.keepsSums() ? sums : outputs;
        layer.activationGradient(1, parameters, kept, 0, gradient, 0, gradients, scratch, 0);
        return gradient;
    }

    void both() {
        forward();
        backward();
    }

    /** Throws if outputs and gradients are not, bit by bit, those of the scalar kernels. */
    void check() {
        Arrays.fill(outputs, Float.NaN);
        forward();
        calls = 0;
        backward();
        Kernels scalar = new ScalarKernels();
        float[] a = new float[units];
        float[] dZ = fresh.clone();
        String name = layer.activation().name();
        if (name.endsWith("softmax")) {
            softmax(scalar, name.startsWith("log"), a, dZ);
        } else {
            boolean learnt = name.startsWith("prelu");
            ElementwiseFunction f = learnt ? ElementwiseFunction.LEAKY_RELU
                    : ElementwiseFunction.valueOf(name.toUpperCase(Locale.ROOT));
            List<Float> numbers = learnt ? List.of(SLOPE) : layer.activation().parameters();
            float p = numbers.isEmpty() ? 0f : numbers.getFirst();
            float q = numbers.size() < 2 ? 0f : numbers.getLast();
            scalar.map(f, units, p, q, sums, 0, a, 0);
            scalar.mapGradient(f, units, p, q, layer.keepsSums() ? sums : a, 0, dZ, 0, dZ, 0);
        }
        Check.that(Arrays.equals(outputs, a), "%s: outputs are not those of the scalar kernels", name);
        Check.that(Arrays.equals(gradient, dZ), "%s: gradients are not those of the scalar kernels", name);
    }

    /** Temperature 1. */
    private void softmax(Kernels scalar, boolean logarithmic, float[] a, float[] dZ) {
        float[] partials = new float[Kernels.LANES];
        if (logarithmic) {
            Softmax.logForward(scalar, units, 1f, sums, 0, a, 0, partials, 0);
            Softmax.logGradient(scalar, units, 1f, a, 0, dZ, 0, partials, 0);
        } else {
            Softmax.forward(scalar, units, 1f, sums, 0, a, 0, partials, 0);
            Softmax.gradient(scalar, units, 1f, a, 0, dZ, 0, partials, 0);
        }
    }
}
