package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Reference results of other libraries. The cases come from {@code index.json} of the directory that the system
 * property {@code lanegrad.golden} names, by default the committed one. Cases of what the library does not have are
 * printed. Metrics and initialisers have tests of their own.
 */
class GoldenTest {

    /** What the committed cases ask for and the library does not want. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "loss gaussian_nll", "an output would be two numbers, a mean and a variance, with two activations",
            "loss multi_margin", "a hinge of the differences of logits; the hinges of ±1 and cross entropy serve the same rows",
            "optimizers adafactor", "saves memory that a network of this size has, by state that is not of its layout",
            "optimizers asgd", "its point, the mean of parameters, is beside those that the trajectory shows",
            "optimizers muon", "orthogonalises every weight matrix by products in each step; for transformers",
            "optimizers rprop", "goes by signs of gradients of the whole set; a trainer takes batches");

    /** What softmax.safetensors has; the last one is no activation, but a part of both others. */
    private static final List<String> ROW_FUNCTIONS = List.of("softmax", "log_softmax");

    private static final GoldenDeviations DEVIATIONS = new GoldenDeviations();
    private static final GoldenFunctions FUNCTIONS = new GoldenFunctions(DEVIATIONS);
    private static final GoldenNormalizations NORMALIZATIONS = new GoldenNormalizations(DEVIATIONS);
    private static final GoldenChecks CHECKS = new GoldenChecks(DEVIATIONS);

    /** A case; without a test if the library lacks the feature. */
    private record Case(String id, String feature, Optional<Executable> test) {}

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        GoldenDirectory directory = GoldenDirectory.configured();
        List<Case> cases = cases(directory);
        List<Case> supported = cases.stream().filter(c -> c.test().isPresent()).toList();
        tell("left out", cases, LEFT_OUT::containsKey);
        tell("unknown", cases, feature -> !LEFT_OUT.containsKey(feature));
        System.out.println("golden: " + supported.size() + " of " + cases.size() + " cases in " + directory);
        assertFalse(supported.isEmpty(), () -> "no case in " + directory + " is supported");
        return supported.stream().map(c -> DynamicTest.dynamicTest(c.id(), c.test().orElseThrow()));
    }

    private static void tell(String what, List<Case> cases, Predicate<String> features) {
        List<String> ids = cases.stream()
                .filter(c -> c.test().isEmpty() && features.test(c.feature())).map(Case::id).toList();
        if (!ids.isEmpty()) {
            System.out.println("golden, " + what + " (" + ids.size() + "): " + String.join(", ", ids));
        }
    }

    @Test
    void leftOutIsWhatTheLibraryLacks() throws IOException {
        Set<String> lacking = new TreeSet<>();
        for (Case one : cases(GoldenDirectory.committed())) {
            if (one.test().isEmpty()) {
                lacking.add(one.feature());
            }
        }
        assertEquals(new TreeSet<>(LEFT_OUT.keySet()), lacking);
    }

    @AfterAll
    static void tellDeviations() {
        DEVIATIONS.largest().forEach((kind, deviation) ->
                System.out.printf("golden: largest deviation of %s: %.3g%n", kind, deviation));
    }

    private static List<Case> cases(GoldenDirectory directory) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : directory.index().path("files").properties()) {
            String file = entry.getKey();
            Tensors tensors = directory.tensors(file);
            JsonNode about = entry.getValue();
            String kind = file.replace(".safetensors", "");
            switch (kind) {
                case "activations" -> about.path("activations").properties().forEach(c -> cases.add(
                        of(kind, c.getKey(), "activation " + c.getKey(), GoldenNames.activation(c.getKey()),
                                activation -> FUNCTIONS.activation(activation, c.getKey(), c.getValue(), tensors))));
                case "losses" -> about.path("losses").properties().forEach(c -> cases.add(
                        of(kind, c.getKey(), "loss " + GoldenLosses.family(c.getKey()), GoldenLosses.loss(c.getKey()),
                                loss -> FUNCTIONS.loss(loss, c.getKey(), c.getValue(), tensors))));
                case "mlp" -> about.path("cases").properties().forEach(c -> cases.add(
                        perceptron(c.getKey(), c.getValue(), tensors)));
                case "end_to_end" -> about.path("cases").properties().forEach(c -> cases.add(
                        of(kind, c.getKey(), "head " + head(c.getValue()),
                                GoldenNames.head(c.getValue().path("head").asText()),
                                loss -> CHECKS.endToEnd(loss, c.getKey(), c.getValue(), tensors))));
                case "optimizers" -> {
                    about.path("optimizers").properties().forEach(c -> cases.add(
                            optimizer(c.getKey(), c.getValue(), tensors)));
                    tensors.groups().stream().filter(name -> !about.path("optimizers").has(name)).forEach(name ->
                            cases.add(new Case(kind + "/" + name, kind + " " + name,
                                    GoldenOptimizers.clipping(name, tensors))));
                }
                case "metrics" -> {
                    // GoldenMetricsTest has them.
                }
                case "softmax" -> about.path("cases").forEach(c -> {
                    ROW_FUNCTIONS.forEach(function -> cases.add(
                            of(kind, c.asText() + "/" + function, "softmax " + function, GoldenNames.activation(function),
                                    activation -> FUNCTIONS.rowActivation(activation, c.asText(), function, tensors))));
                    cases.add(new Case(kind + "/" + c.asText() + "/logsumexp", "softmax logsumexp",
                            Optional.of(() -> FUNCTIONS.logSumExp(c.asText(), tensors))));
                });
                case "schedules" -> about.path("schedules").properties().forEach(c -> cases.add(
                        new Case(kind + "/" + c.getKey(), kind + " " + c.getKey(),
                                GoldenSchedules.check(c.getKey(), tensors))));
                default -> tensors.groups().forEach(name -> cases.add(name.equals("prelu")
                        ? new Case(kind + "/" + name, name, Optional.of(() -> FUNCTIONS.prelu(name, tensors)))
                        : kind.equals("layers") && NORMALIZATIONS.check(name, tensors).isPresent()
                        ? new Case(kind + "/" + name, kind + " " + name, NORMALIZATIONS.check(name, tensors))
                        : unknown(kind, name, name, Layer.class.getPackageName())));
            }
        }
        return cases;
    }

    private interface Check<T> {
        void run(T found);
    }

    private static <T> Case of(String kind, String name, String feature, Optional<T> found, Check<T> check) {
        return new Case(kind + "/" + name, feature, found.map(what -> () -> check.run(what)));
    }

    private static String head(JsonNode about) {
        return GoldenNames.headFamily(about.path("head").asText());
    }

    private static Case perceptron(String name, JsonNode about, Tensors tensors) {
        String optimizer = about.path("optimizer").asText();
        if (!Set.of("sgd", "adam").contains(optimizer)) {
            return new Case("mlp/" + name, "optimizers " + optimizer, Optional.empty());
        }
        return of("mlp", name, "head " + head(about), GoldenNames.head(about.path("head").asText()),
                loss -> CHECKS.perceptron(loss, name, about, tensors));
    }

    private static Case optimizer(String name, JsonNode settings, Tensors tensors) {
        return of("optimizers", name, "optimizers " + name, GoldenOptimizers.of(name, settings),
                optimizer -> DEVIATIONS.note("optimizers", GoldenOptimizers.check(optimizer, name, tensors)));
    }

    /** A case that no check is written for: pending until the library has a class of that name. */
    private static Case unknown(String kind, String name, String type, String packageName) {
        return of(kind, name, kind + " " + type, GoldenNames.type(packageName, type),
                found -> fail("the library has " + found + ": compare it here"));
    }
}
