package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.ElementwiseFunction;
import io.github.lanegrad.kernel.ElementwiseFunction.Kept;
import io.github.lanegrad.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An activation that treats every sum alone. */
final class ElementwiseActivation extends Activation {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final ElementwiseFunction function;
    /** Kept, as {@link #equals} may not allocate. */
    private final String name;
    private final List<Float> parameters;
    private final float p;
    private final float q;

    ElementwiseActivation(ElementwiseFunction function, float... parameters) {
        if (parameters.length != function.parameters()) {
            throw new IllegalArgumentException(
                    function + ": expected " + function.parameters() + " parameters, got " + parameters.length);
        }
        this.function = function;
        this.name = function.name().toLowerCase(Locale.ROOT);
        List<Float> boxed = new ArrayList<>();
        for (float parameter : parameters) {
            boxed.add(parameter);
        }
        this.parameters = List.copyOf(boxed);
        this.p = parameters.length > 0 ? parameters[0] : 0f;
        this.q = parameters.length > 1 ? parameters[1] : 0f;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Float> parameters() {
        return parameters;
    }

    @Override
    public float least() {
        return function.least();
    }

    @Override
    public float greatest() {
        return function.greatest();
    }

    @Override
    public boolean keepsInputs() {
        return function.kept() == Kept.INPUT;
    }

    @Override
    void forward(int rows, int units, float[] parameters, int slopes, float[] z, int zOffset, float[] a, int aOffset,
            float[] scratch, int scratchOffset) {
        KERNELS.map(function, rows * Kernels.pad(units), p, q, z, zOffset, a, aOffset);
    }

    @Override
    void backward(int rows, int units, float[] parameters, int slopes, float[] kept, int keptOffset,
            float[] dA, int dAOffset, float[] gradients, float[] scratch, int scratchOffset) {
        KERNELS.mapGradient(function, rows * Kernels.pad(units), p, q, kept, keptOffset, dA, dAOffset, dA, dAOffset);
    }
}
