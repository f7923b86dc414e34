package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.train.AdaDelta;
import io.github.lanegrad.train.AdaGrad;
import io.github.lanegrad.train.AdaMax;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Clipping;
import io.github.lanegrad.train.Lion;
import io.github.lanegrad.train.NAdam;
import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.RAdam;
import io.github.lanegrad.train.RmsProp;
import io.github.lanegrad.train.Sgd;
import io.github.lanegrad.train.WeightDecay;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** Trajectories of optimizers, which the golden index describes by the names and defaults of PyTorch. */
final class GoldenOptimizers {

    private static final double TOLERANCE = 1e-6;

    private GoldenOptimizers() {}

    /** The optimizer of a description; empty if the library does not have it. */
    static Optional<Optimizer> of(String name, JsonNode about) {
        JsonNode settings = about.has("defaults") ? about.path("defaults") : about;
        double rate = settings.path("lr").asDouble();
        double beta1 = settings.path("betas").path(0).asDouble();
        double beta2 = settings.path("betas").path(1).asDouble();
        double epsilon = settings.path("eps").asDouble();
        double momentum = settings.path("momentum").asDouble();
        WeightDecay coupled = WeightDecay.coupled(settings.path("weight_decay").asDouble()).ofBiasesToo();
        WeightDecay decay = settings.path("decoupled_weight_decay").asBoolean()
                ? WeightDecay.decoupled(coupled.rate()).ofBiasesToo() : coupled;
        return Optional.ofNullable(switch (about.path("torch").asText(name)) {
            case "SGD" -> new Sgd(rate, momentum, settings.path("dampening").asDouble(),
                    settings.path("nesterov").asBoolean(), settings.path("maximize").asBoolean(), coupled);
            case "Adam", "AdamW" ->
                new Adam(rate, beta1, beta2, epsilon, settings.path("amsgrad").asBoolean(), decay);
            case "Adamax" -> new AdaMax(rate, beta1, beta2, epsilon, coupled);
            case "NAdam" -> new NAdam(rate, beta1, beta2, epsilon, settings.path("momentum_decay").asDouble(), decay);
            case "RAdam" -> new RAdam(rate, beta1, beta2, epsilon, decay);
            case "RMSprop" -> new RmsProp(rate, settings.path("alpha").asDouble(), epsilon, momentum,
                    settings.path("centered").asBoolean(), coupled);
            case "Adagrad" -> new AdaGrad(rate, settings.path("lr_decay").asDouble(),
                    settings.path("initial_accumulator_value").asDouble(), epsilon, coupled);
            case "Adadelta" -> new AdaDelta(rate, settings.path("rho").asDouble(), epsilon, coupled);
            case "lion" -> new Lion(rate, beta1, beta2, WeightDecay.decoupled(coupled.rate()).ofBiasesToo());
            default -> null;
        });
    }

    /** Compares every step; returns the largest deviation. */
    static double check(Optimizer optimizer, String name, Tensors file) {
        float[] start = file.floats("p0");
        float[] all = file.floats("grads");
        double[] expected = file.doubles(name + "/p_f64");
        Network network = Network.inputs(3).dense(3, Activation.IDENTITY).build();
        assertEquals(12, start.length, "as many parameters as three inputs and three units have");
        Parameters parameters = new Parameters(network);
        put(start, 0, parameters);
        Parameters gradients = new Parameters(network);
        OptimizerState state = optimizer.start(network);
        int steps = all.length / start.length;
        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        assertTrue(steps > 0 && expected.length == all.length, name);
        double largest = 0;
        for (int step = 0; step < steps; step++) {
            put(all, step * start.length, gradients);
            optimizer.step(state, parameters.array(), gradients.array(), 1f);
            for (int i = 0; i < start.length; i++) {
                double found = i < 9 ? parameters.weight(0, i / 3, i % 3) : parameters.bias(0, i - 9);
                double deviation = Math.abs(found - expected[step * start.length + i]);
                largest = Math.max(largest, deviation);
                assertTrue(deviation <= TOLERANCE * scale, name + " step " + step + ": " + found + ", expected "
                        + expected[step * start.length + i]);
            }
        }
        return largest;
    }

    /** Clipping of two gradients at once; empty for a norm that the library does not have. */
    static Optional<Executable> clipping(String name, Tensors file) {
        String[] words = name.split("_");
        double limit = Double.parseDouble(words[words.length - 1]);
        if (name.startsWith("clip_value")) {
            return Optional.of(() -> clip(Clipping.byValue(limit), name, file));
        }
        return Optional.ofNullable(switch (words[1]) {
            case "norm1" -> Clipping.Order.ONE;
            case "norm2" -> Clipping.Order.EUCLIDEAN;
            case "norminf" -> Clipping.Order.INFINITY;
            default -> null;
        }).map(order -> () -> clip(Clipping.byNorm(limit, order), name, file));
    }

    private static void clip(Clipping clipping, String name, Tensors file) {
        int count = file.floats("p0").length;
        float[] gradients = Arrays.copyOf(file.floats("grads"), 2 * count);
        float scale = clipping.apply(gradients, 1f, new float[Kernels.LANES]);
        for (int i = 0; i < gradients.length; i++) {
            double expected = file.doubles(name + (i < count ? "/g0_f64" : "/g1_f64"))[i % count];
            assertEquals(expected, gradients[i] * scale, TOLERANCE * Math.max(1, Math.abs(expected)), name);
        }
    }

    private static void put(float[] values, int from, Parameters into) {
        for (int i = 0; i < 9; i++) {
            into.setWeight(0, i / 3, i % 3, values[from + i]);
        }
        for (int i = 9; i < 12; i++) {
            into.setBias(0, i - 9, values[from + i]);
        }
    }
}
