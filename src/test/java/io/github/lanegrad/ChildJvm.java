package io.github.lanegrad;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the tests in JVMs of their own. */
public final class ChildJvm {

    private ChildJvm() {}

    /** What became of a program: its exit status, standard output, and standard error. */
    public record Result(int status, List<String> output, List<String> errors) {
        /** What a program printed in a line {@code name value}. */
        public String value(String name) {
            return output.stream().filter(line -> line.startsWith(name + " ")).findFirst()
                    .orElseThrow(() -> new AssertionError("no line '" + name + "': " + this)).substring(name.length() + 1);
        }
    }

    /** Starts a class with the vector module on the class path. */
    public static ProcessBuilder of(Class<?> main, List<String> flags, String... arguments) throws URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Duser.language=en", "-classpath",
                classes(Network.class) + System.getProperty("path.separator") + classes(main)));
        command.addAll(flags);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Runs a program to its end. */
    public static Result run(ProcessBuilder program, int seconds) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lanegrad", ".out");
        Path errors = Files.createTempFile("lanegrad", ".err");
        try {
            Process process = program.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            Result result = new Result(process.exitValue(), lines(output), lines(errors));
            if (!ended) {
                throw new AssertionError("not done after " + seconds + " seconds: " + result);
            }
            return result;
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    }

    /** The directory that a class was loaded from; the code source of a patched module would name the module only. */
    private static Path classes(Class<?> type) throws URISyntaxException {
        Path directory = Path.of(type.getResource(type.getSimpleName() + ".class").toURI());
        for (int i = 0; i < type.getName().split("\\.").length; i++) {
            directory = directory.getParent();
        }
        return directory;
    }
}
