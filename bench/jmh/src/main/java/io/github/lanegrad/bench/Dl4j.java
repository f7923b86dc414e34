package io.github.lanegrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * JMH on the class path of the module dl4j, which Maven has written to a file: DL4J needs JavaCPP 1.5.7, and cannot share a process
 * with rivals that need a newer one.
 */
public final class Dl4j {

    private static final String FILE = "lanegrad.bench.dl4j";

    private Dl4j() {}

    /** Of this project and of DL4J. */
    static String classPath() throws IOException {
        String file = System.getProperty(FILE);
        if (file == null || !Files.isReadable(Path.of(file))) {
            throw new IOException("no class path of DL4J: expected the file that -D" + FILE + " names, got " + file);
        }
        return Jvm.withThisProject(Files.readString(Path.of(file)).strip());
    }

    /**
     * Runs it.
     *
     * @param options of JMH
     * @throws IOException if the class path is missing
     * @throws InterruptedException if this thread is told to stop waiting
     */
    public static void main(String[] options) throws IOException, InterruptedException {
        System.exit(Jvm.start(classPath(), List.of(), "org.openjdk.jmh.Main", List.of(options)).inheritIO().start().waitFor());
    }
}
