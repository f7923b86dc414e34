package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each Java program in the README is compiled and run as a reader would, and prints what is said of it. */
class ReadmeTest {

    private static final Pattern BLOCK = Pattern.compile(
            "^```java\\R(.*?)^```\\R(?:\\Rprints `([^`]*)`)?", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^(?:public )?(?:final )?class (\\w+)", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> programs() throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(Files.readString(Path.of("README.md"))).results().toList();
        assertFalse(blocks.isEmpty(), "README.md has no java block");
        // What a program writes is not left in the project, whose files it may read.
        Files.createDirectory(directory.resolve("target"));
        Files.createSymbolicLink(directory.resolve("src"), Path.of("src").toAbsolutePath());
        return blocks.stream().map(block -> DynamicTest.dynamicTest(name(block.group(1)),
                () -> compileAndRun(block.group(1), Objects.requireNonNullElse(block.group(2), ""))));
    }

    private static String name(String source) {
        Matcher matcher = CLASS.matcher(source);
        assertTrue(matcher.find(), () -> "expected a complete class: " + source);
        assertTrue(source.contains("static void main("), () -> "expected a main method: " + source);
        return matcher.group(1);
    }

    private void compileAndRun(String source, String told) throws IOException, InterruptedException, URISyntaxException {
        String name = name(source);
        Path file = Files.writeString(directory.resolve(name + ".java"), source);
        String library = Path.of(Network.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(printer, printer,
                "-Xlint:all", "-Werror", "-proc:none", "-classpath", library, "-d", directory.toString(), file.toString());
        assertEquals(0, status, messages::toString);

        Path output = directory.resolve(name + ".txt");
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Djava.io.tmpdir=" + directory,
                "-classpath", directory + System.getProperty("path.separator") + library, name)
                .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output);
        assertTrue(ended, () -> name + " runs for more than a minute: " + printed);
        assertEquals(0, process.exitValue(), printed);
        System.out.print(printed.replaceAll("(?m)^WARNING.*\\R", ""));
        assertFalse(printed.replaceAll("(?m)^WARNING.*$", "").isBlank(), "the program prints nothing");
        assertTrue(printed.contains(told), () -> "expected " + told + ", got " + printed);
    }
}
