package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.train.Plateau;
import io.github.lanegrad.train.Schedule;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.function.Executable;

/** Learning rates of schedules, which the golden index describes by their names alone. */
final class GoldenSchedules {

    private static final double TOLERANCE = 1e-12;
    private static final double BASE = 0.1;
    private static final double LOW = 0.01;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private GoldenSchedules() {}

    /** The comparison of a case; empty if the library does not have such a schedule. */
    static Optional<Executable> check(String name, Tensors file) {
        double[] n = NUMBER.matcher(name).results().mapToDouble(m -> Double.parseDouble(m.group())).toArray();
        Matcher family = Pattern.compile("^[a-z]+(_[a-z]+)*2?").matcher(name);
        if (!family.find()) {
            return Optional.empty();
        }
        if (name.startsWith("plateau")) {
            return Optional.of(() -> plateau(name, n, file));
        }
        Schedule schedule = switch (name.replaceAll("_?[A-Za-z]*[0-9.]+.*$", "")) {
            case "step" -> Schedule.step(BASE, n[1], (long) n[0]);
            case "multistep" -> Schedule.multiStep(BASE, n[2], (long) n[0], (long) n[1]);
            case "exponential" -> Schedule.exponential(BASE, n[0]);
            case "cosine" -> Schedule.cosine(BASE, n[1], (long) n[0]);
            case "cosine_restarts" -> Schedule.cosineRestarts(BASE, 0.001, (long) n[0], (int) n[1]);
            case "linear" -> Schedule.linear(BASE * n[0], BASE * n[1], (long) n[2]);
            case "polynomial" -> Schedule.polynomial(BASE, 0, (long) n[0], n[1]);
            case "onecycle" -> Schedule.oneCycle(n[0], (long) n[1]);
            case "cyclic" -> Schedule.cyclic(LOW, BASE, 5, name.endsWith("2"));
            case "cyclic_triangular" -> Schedule.cyclic(LOW, BASE, 5, name.endsWith("2"));
            case "", "warmup" -> Schedule.cosine(BASE, 0, (long) n[1]).withWarmUp(LOW, (long) n[0]);
            case "inverse_sqrt" -> Schedule.inverseSquareRoot(BASE, (long) n[0]);
            default -> null;
        };
        return schedule == null ? Optional.empty() : Optional.of(() -> {
            double[] expected = file.doubles(name);
            for (int step = 0; step < expected.length; step++) {
                assertEquals(expected[step], schedule.rate(step), TOLERANCE, name + " step " + step);
            }
        });
    }

    private static void plateau(String name, double[] n, Tensors file) {
        double[] expected = file.doubles(name);
        double[] metric = file.doubles("plateau_metric");
        Plateau plateau = new Plateau(false, n[0], (int) n[1], (int) n[2]);
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], BASE * plateau.update(metric[step]), TOLERANCE, name + " after metric " + step);
        }
    }
}
