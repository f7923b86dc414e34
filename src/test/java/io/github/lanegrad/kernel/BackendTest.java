package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of a backend, in JVMs of their own since it is made once. */
class BackendTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String MAIN = BackendMain.class.getName();
    private static final String MODULE_NAME = "io.github.lanegrad";

    @Test
    void simdHere() throws ReflectiveOperationException {
        ExpectedLanes.check();
        Backend backend = Backend.current();
        assertSame(backend, Backend.current());
        assertEquals(backend.lanes(), Backend.KERNELS.lanes());
        assertEquals(
                "simd, " + backend.lanes() + " lanes, " + backend.lanes() * 32 + " bits", backend.toString());
    }

    @Test
    @Timeout(60)
    void scalarByProperty() throws Exception {
        Run run = onClassPath(MODULE, "-Dlanegrad.backend=scalar");
        assertEquals(List.of("scalar", "lanegrad.backend=scalar"), run.output());
        assertEquals(List.of(), run.warnings());
    }

    @Test
    @Timeout(60)
    void simdByPropertyWithoutTheModuleIsRefused() throws Exception {
        Run run = onClassPath("-Dlanegrad.backend=simd");
        assertNotEquals(0, run.status());
        run.assertError("java.lang.IllegalStateException: lanegrad.backend=simd");
        run.assertError("the module jdk.incubator.vector is not resolved");
        run.assertError("--add-modules jdk.incubator.vector");
    }

    @Test
    @Timeout(60)
    void unknownValueIsNamed() throws Exception {
        Run run = onClassPath(MODULE, "-Dlanegrad.backend=quantum");
        assertNotEquals(0, run.status());
        run.assertError("lanegrad.backend: expected simd, scalar or auto, got \"quantum\"");
    }

    @Test
    @Timeout(60)
    void interpretedIsScalarWithOneWarning() throws Exception {
        assertScalarWithOneWarning(onClassPath(MODULE, "-Xint"), "-Xint");
    }

    @Test
    @Timeout(60)
    void withoutC2IsScalarWithOneWarning() throws Exception {
        assertScalarWithOneWarning(onClassPath(MODULE, "-XX:TieredStopAtLevel=1"), "TieredStopAtLevel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:CompilationMode=quick-only", "-XX:+NeverActAsServerClassMachine", "-XX:TieredStopAtLevel=0",
        "-XX:-UseCompiler"})
    @Timeout(60)
    void otherWaysToHaveNoC2AreScalarToo(String flag) throws Exception {
        assertScalarWithOneWarning(onClassPath(MODULE, flag), "start java with");
    }

    @Test
    @Timeout(60)
    void vectorsOfOtherLengthsAreScalarWithOneWarning() throws Exception {
        assertScalarWithOneWarning(onClassPath(MODULE, "-XX:MaxVectorSize=8"), "the hardware prefers 2");
        Run forced = onClassPath(MODULE, "-XX:MaxVectorSize=8", "-Dlanegrad.backend=simd");
        assertNotEquals(0, forced.status());
        forced.assertError("java.lang.IllegalStateException: lanegrad.backend=simd");
    }

    private static void assertScalarWithOneWarning(Run run, String named) {
        assertEquals(0, run.status(), run.errors()::toString);
        assertEquals(2, run.output().size(), run.output()::toString);
        assertEquals("scalar", run.output().getFirst());
        assertTrue(run.output().get(1).contains(named), run.output()::toString);
        assertEquals(1, run.warnings().size(), run.errors()::toString);
        assertTrue(run.warnings().getFirst().contains(run.output().get(1)), run.warnings()::toString);
    }

    @Test
    @Timeout(60)
    void onTheModulePathSimdNeedsNoFlag() throws Exception {
        Run run = java(
                "--module-path", classes(Backend.class),
                "--patch-module", MODULE_NAME + "=" + classes(BackendMain.class),
                "-m", MODULE_NAME + "/" + MAIN);
        assertEquals(0, run.status(), run.errors()::toString);
        assertTrue(run.output().getFirst().startsWith("simd, "), run.output()::toString);
        assertEquals(List.of(), run.warnings());
    }

    private static Run onClassPath(String... flags) throws Exception {
        List<String> arguments = new ArrayList<>(Arrays.asList(flags));
        arguments.addAll(List.of("-cp", classes(Backend.class) + File.pathSeparator + classes(BackendMain.class), MAIN));
        return java(arguments.toArray(String[]::new));
    }

    private static Run java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Duser.language=en", "-Dstdout.encoding=UTF-8", "-Xshare:auto"));
        command.addAll(Arrays.asList(arguments));
        Path errors = Files.createTempFile("lanegrad", ".err");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new Run(process.waitFor(), output.lines().toList(), Files.readAllLines(errors));
        } finally {
            Files.delete(errors);
        }
    }

    /** The directory that a class was loaded from; the code source of a patched module would name the module only. */
    private static String classes(Class<?> type) throws URISyntaxException {
        URL url = type.getResource(type.getSimpleName() + ".class");
        Path directory = Path.of(url.toURI());
        for (int i = 0; i < type.getName().split("\\.").length; i++) {
            directory = directory.getParent();
        }
        return directory.toString();
    }

    private record Run(int status, List<String> output, List<String> errors) {
        /** Those of the library: the JVM warns about the incubator module. */
        List<String> warnings() {
            return errors.stream()
                    .filter(line -> line.startsWith("WARNING: ") && !line.startsWith("WARNING: Using incubator"))
                    .toList();
        }

        void assertError(String text) {
            assertTrue(errors.stream().anyMatch(line -> line.contains(text)), errors::toString);
        }
    }
}
