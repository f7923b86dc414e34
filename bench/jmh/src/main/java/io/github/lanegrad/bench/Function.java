package io.github.lanegrad.bench;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.ElementwiseFunction;
import io.github.lanegrad.kernel.Kernels;
import java.util.function.DoubleUnaryOperator;

/** A function that is measured: our kernel for it, where its inputs lie, and the same in double. */
enum Function {
    EXP(ElementwiseFunction.EXPONENTIAL, -8, 8, Math::exp),
    EXPM1(Combination.EXPM1, -8, 8, Math::expm1),
    LOG(Combination.LOG, 1e-3f, 1e3f, Math::log),
    LOG1P(Combination.LOG1P, -0.9f, 8, Math::log1p),
    SIGMOID(ElementwiseFunction.SIGMOID, -8, 8, x -> 1 / (1 + Math.exp(-x))),
    TANH(ElementwiseFunction.TANH, -8, 8, Math::tanh),
    SOFTPLUS(ElementwiseFunction.SOFTPLUS, -8, 8, x -> Math.log1p(Math.exp(x))),
    ARCTAN(ElementwiseFunction.ARCTAN, -8, 8, Math::atan),
    SIN(ElementwiseFunction.SINUSOID, -8, 8, Math::sin),
    ERF(Combination.ERF, -4, 4, NaiveErf::erf),
    GELU(ElementwiseFunction.GELU, -8, 8, x -> x / 2 * NaiveErf.erfc(-x / Math.sqrt(2)));

    private static final Kernels KERNELS = Backend.KERNELS;

    /** Parameters of the kernel, read by softplus alone. */
    private static final float BETA = 1f;
    private static final float THRESHOLD = 20f;

    private final Enum<?> kernel;
    private final float least;
    private final float greatest;
    private final DoubleUnaryOperator formula;

    Function(Enum<?> kernel, float least, float greatest, DoubleUnaryOperator formula) {
        this.kernel = kernel;
        this.least = least;
        this.greatest = greatest;
        this.formula = formula;
    }

    /** Uniform inputs. */
    float[] inputs(int count) {
        float[] inputs = Numbers.symmetric(count, 0);
        for (int i = 0; i < count; i++) {
            inputs[i] = least + (greatest - least) * (inputs[i] + 1) / 2;
        }
        return inputs;
    }

    /** Our kernel. */
    void map(float[] x, float[] y) {
        if (kernel instanceof ElementwiseFunction function) {
            KERNELS.map(function, x.length, BETA, THRESHOLD, x, 0, y, 0);
        } else {
            KERNELS.combine((Combination) kernel, x.length, 0f, 0f, x, 0, x, 0, y, 0);
        }
    }

    /** The plain loop. A fork knows one formula only, so it is compiled as if it were written here. */
    void loop(float[] x, float[] y) {
        DoubleUnaryOperator f = formula;
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) f.applyAsDouble(x[i]);
        }
    }

    /** Where its inputs begin. */
    float least() {
        return least;
    }

    /** Where its inputs end. */
    float greatest() {
        return greatest;
    }

    /** In double. */
    double exact(double x) {
        return formula.applyAsDouble(x);
    }

    /** Compares values with those in double. */
    void check(float[] x, float[] y, double ulps) {
        for (int i = 0; i < x.length; i++) {
            double expected = formula.applyAsDouble(x[i]);
            Check.close(this + " of " + x[i], y[i], expected, ulps * Math.ulp((float) expected));
        }
    }
}
