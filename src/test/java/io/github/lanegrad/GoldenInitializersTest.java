package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Bounds, deviations and gains against those of PyTorch and Keras, for the layer that {@code initialisers} in
 * {@code index.json} describes. The directory is that of the system property {@code lanegrad.golden}, by default the
 * committed one; values that the library has nothing for are printed, of the committed ones it has all.
 */
class GoldenInitializersTest {

    private static final double TOLERANCE = 1e-12;

    /** By the first words of the name of a value. */
    private static final Map<String, Initializer> INITIALIZERS = Map.of(
            "xavier_uniform", Initializer.XAVIER_UNIFORM,
            "xavier_normal", Initializer.XAVIER_NORMAL,
            "he_uniform", Initializer.HE_UNIFORM,
            "he_normal", Initializer.HE_NORMAL,
            "lecun_uniform", Initializer.LECUN_UNIFORM,
            "lecun_normal", Initializer.LECUN_NORMAL,
            "torch_linear_default", Initializer.TORCH_DEFAULT);

    private final List<String> unknown = new ArrayList<>();

    private List<DynamicTest> tests(GoldenDirectory directory) {
        JsonNode golden = directory.index().path("initialisers");
        int inputs = golden.path("fan_in").asInt();
        int units = golden.path("fan_out").asInt();
        List<DynamicTest> tests = new ArrayList<>();
        golden.properties().stream().filter(c -> c.getKey().matches(".*_(bound|std)(_.*)?")).forEach(c ->
                value(c.getKey(), inputs, units).ifPresentOrElse(actual -> tests.add(DynamicTest.dynamicTest(c.getKey(),
                        () -> assertEquals(c.getValue().asDouble(), actual, TOLERANCE))),
                        () -> unknown.add(c.getKey())));
        golden.path("gain").properties().forEach(c ->
                activation(c.getKey()).ifPresentOrElse(activation -> tests.add(DynamicTest.dynamicTest(
                        "gain " + c.getKey(),
                        // A slope is a float.
                        () -> assertEquals(c.getValue().asDouble(), Initializer.gain(activation), 1e-9))),
                        () -> unknown.add("gain " + c.getKey())));
        return tests;
    }

    private static Optional<Double> value(String name, int inputs, int units) {
        if (name.equals("keras_truncated_normal_std_factor")) {
            // What cutting at 2 leaves of a deviation.
            Initializer cut = Initializer.HE_TRUNCATED_NORMAL;
            return Optional.of(2 * cut.standardDeviation(inputs, units) / cut.bound(inputs, units));
        }
        ToDoubleFunction<Initializer> value = name.contains("_bound")
                ? initializer -> initializer.bound(inputs, units)
                : initializer -> initializer.standardDeviation(inputs, units);
        return Optional.ofNullable(INITIALIZERS.get(name.replaceFirst("_(bound|std)(_.*)?$", "")))
                .map(value::applyAsDouble);
    }

    private static Optional<Activation> activation(String name) {
        return name.equals("linear") ? Optional.of(Activation.IDENTITY) : GoldenNames.activation(name);
    }

    @TestFactory
    Stream<DynamicTest> values() throws IOException {
        List<DynamicTest> tests = tests(GoldenDirectory.configured());
        if (!unknown.isEmpty()) {
            System.out.println("golden initialisers, unknown: " + String.join(", ", unknown));
        }
        assertTrue(!tests.isEmpty(), "no initialiser is known");
        return tests.stream();
    }

    @Test
    void allCommittedValuesAreKnown() throws IOException {
        assertEquals(8 + 6, tests(GoldenDirectory.committed()).size());
        assertEquals(List.of(), unknown);
    }
}
