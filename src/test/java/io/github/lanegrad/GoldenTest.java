package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.train.Optimizer;
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
 * Reference results of other libraries. The cases come from {@code index.json} of the directory that the system property
 * {@code lanegrad.golden} names, by default the committed one. Cases of what the library does not have are printed.
 */
class GoldenTest {

    /** What the committed cases ask for and the library does not have. To be shortened when it has more. */
    private static final Set<String> PENDING = pending("""
            activation:
              arctan | bent_identity | binary_step | celu_1 | celu_2 | elu_0.5 | elu_1 | exp | gaussian
              | gelu_exact | gelu_quick_1.702 | gelu_tanh | hardshrink_0.5 | hardsigmoid | hardswish |
              hardtanh | leaky_relu_0.01 | lecun_tanh | logsigmoid | mish | prelu_0.25 | relu6 |
              relu_squared | selu | silu | sin | sinc | softmax | softplus | softshrink_0.5 | softsign |
              squareplus_4 | tanh | tanhshrink
            head:
              ce | softmax + cross-entropy
            initializer:
              he_normal_std_relu | keras_truncated_normal_std_factor | lecun_normal_std |
              lecun_uniform_bound | torch_linear_default_bound_W_and_b | xavier_normal_std
            layers:
              batchnorm_eval | batchnorm_train | layernorm | prelu | rmsnorm
            loss:
              bce | bce_edge | bce_logits_pos_weight | bce_soft | bce_weighted | cross_entropy |
              cross_entropy_probs | cross_entropy_smooth0.1 | cross_entropy_weighted |
              focal_gamma2_alpha0.25 | gaussian_nll | hinge | huber_delta1 | huber_delta2 | kl_div | l1
              | log_cosh | mape | mse | msle | multi_margin | nll | poisson_full | poisson_log_input |
              poisson_rate_input | quantile_0.9 | smooth_l1_beta0.5 | smooth_l1_beta1 | soft_margin |
              squared_hinge
            metric binary:
              average_precision | balanced_accuracy | brier | f1 | f2 | kappa | log_loss_clip1e-15 | mcc
              | precision | recall | threshold
            metric multi:
              accuracy | f1_macro | f1_micro | f1_weighted | kappa | log_loss | mcc | precision_macro |
              precision_micro | precision_weighted | recall_macro | recall_micro | recall_weighted |
              roc_auc_ovr_macro | top2_accuracy
            metric regression:
              explained_variance | mae | mape | max_error | median_ae | mse | mse_weighted | r2_weighted
            optimizers:
              adadelta | adafactor | adagrad | adagrad_decay | adam | adam_betas | adam_wd | adamax |
              adamw | adamw_amsgrad | amsgrad | asgd | clip_norm1_2 | clip_norm2_1 | clip_norm2_1e9 |
              clip_norminf_0.5 | clip_value_0.3 | lion | momentum | momentum_dampening | muon | nadam |
              nadam_decoupled | nesterov | nesterov_wd | radam | rmsprop | rmsprop_centered |
              rmsprop_momentum | rprop | sgd_maximize | sgd_wd
            schedules:
              Schedule
            """);

    private static final GoldenChecks CHECKS = new GoldenChecks();

    /** A case; without a test if the library lacks the feature. */
    private record Case(String id, String feature, Optional<Executable> test) {}

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        GoldenDirectory directory = GoldenDirectory.configured();
        List<Case> cases = cases(directory);
        List<Case> supported = cases.stream().filter(c -> c.test().isPresent()).toList();
        tellPending("pending", cases, PENDING::contains);
        tellPending("pending and unknown", cases, feature -> !PENDING.contains(feature));
        System.out.println("golden: " + supported.size() + " of " + cases.size() + " cases in " + directory);
        assertFalse(supported.isEmpty(), () -> "no case in " + directory + " is supported");
        return supported.stream().map(c -> DynamicTest.dynamicTest(c.id(), c.test().orElseThrow()));
    }

    private static void tellPending(String what, List<Case> cases, Predicate<String> features) {
        List<String> ids = cases.stream()
                .filter(c -> c.test().isEmpty() && features.test(c.feature())).map(Case::id).toList();
        if (!ids.isEmpty()) {
            System.out.println("golden, " + what + " (" + ids.size() + "): " + String.join(", ", ids));
        }
    }

    @Test
    void pendingIsWhatTheLibraryLacks() throws IOException {
        Set<String> lacking = new TreeSet<>();
        for (Case one : cases(GoldenDirectory.committed())) {
            if (one.test().isEmpty()) {
                lacking.add(one.feature());
            }
        }
        assertEquals(new TreeSet<>(PENDING), lacking);
    }

    @AfterAll
    static void tellDeviations() {
        CHECKS.largest().forEach((kind, deviation) ->
                System.out.printf("golden: largest deviation of %s: %.3g%n", kind, deviation));
    }

    /** Kinds end with a colon, their names are separated by bars or lines. */
    private static Set<String> pending(String text) {
        Set<String> features = new TreeSet<>();
        String kind = "";
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.endsWith(":")) {
                kind = line.substring(0, line.length() - 1);
                continue;
            }
            for (String name : line.split("\\|", -1)) {
                if (!name.isBlank()) {
                    features.add((kind + " " + name.strip()).strip());
                }
            }
        }
        return features;
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
                                activation -> CHECKS.activation(activation, c.getKey(), c.getValue(), tensors))));
                case "losses" -> about.path("losses").properties().forEach(c -> cases.add(
                        of(kind, c.getKey(), "loss " + GoldenNames.lossFamily(c.getKey()), GoldenNames.loss(c.getKey()),
                                loss -> CHECKS.loss(loss, c.getKey(), c.getValue(), tensors))));
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
                            cases.add(unknown(kind, name, name, Optimizer.class.getPackageName())));
                }
                case "metrics" -> {
                    about.path("values").properties().forEach(group -> group.getValue().properties()
                            .forEach(c -> cases.add(metric(group.getKey(), c.getKey(), c.getValue(), tensors))));
                    if (tensors.has("roc_fpr")) {
                        cases.add(new Case("metrics/roc", "metric roc", Optional.of(() -> CHECKS.rocCurve(tensors))));
                    }
                }
                case "softmax" -> about.path("cases").forEach(c -> cases.add(
                        of(kind, c.asText(), "activation softmax", GoldenNames.activation("softmax"),
                                activation -> fail("the library has " + activation + ": compare it here"))));
                case "schedules" -> about.path("schedules").properties().forEach(c -> cases.add(
                        unknown(kind, c.getKey(), "Schedule", Optimizer.class.getPackageName())));
                default -> tensors.groups().forEach(name -> cases.add(
                        unknown(kind, name, name, Layer.class.getPackageName())));
            }
        }
        JsonNode initializers = directory.index().path("initialisers");
        initializers.properties().stream().filter(c -> c.getKey().matches(".*_(bound|std).*")).forEach(c -> cases.add(
                of("initialisers", c.getKey(), "initializer " + c.getKey(), GoldenNames.initializer(c.getKey()),
                        initializer -> CHECKS.initializer(initializer, c.getValue(),
                                initializers.path("fan_in").asInt(), initializers.path("fan_out").asInt()))));
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
        if (!optimizer.equals("sgd")) {
            return unknown("mlp", name, optimizer, Optimizer.class.getPackageName());
        }
        return of("mlp", name, "head " + head(about), GoldenNames.head(about.path("head").asText()),
                loss -> CHECKS.perceptron(loss, name, about, tensors));
    }

    private static Case optimizer(String name, JsonNode settings, Tensors tensors) {
        if (GoldenNames.isPlainDescent(settings)) {
            return new Case("optimizers/" + name, "sgd",
                    Optional.of(() -> CHECKS.descent(name, settings, tensors)));
        }
        return unknown("optimizers", name, name, Optimizer.class.getPackageName());
    }

    private static Case metric(String group, String name, JsonNode value, Tensors tensors) {
        Optional<String> metric = group.equals("multi") ? Optional.empty() : GoldenNames.metric(name);
        return of("metrics", group + "/" + name, "metric " + group + " " + name, metric, found -> {
            boolean binary = group.equals("binary");
            CHECKS.metric(found, value, tensors.floats(binary ? "binary_score" : "reg_pred"),
                    tensors.floats(binary ? "binary_true" : "reg_true"));
        });
    }

    /** A case that no check is written for: pending until the library has a class of that name. */
    private static Case unknown(String kind, String name, String type, String packageName) {
        return of(kind, name, type.equals("Schedule") ? "schedules Schedule" : kind.equals("mlp") ? "optimizers " + type
                : kind + " " + type, GoldenNames.type(packageName, type),
                found -> fail("the library has " + found + ": compare it here"));
    }
}
