package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Loads a model of 100 MB, checked and transposed, beside reading the bytes of its file into an array. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoadModelBenchmark {

    private Path file = Path.of("");

    @Setup(Level.Trial)
    public void setup() throws IOException {
        file = save();
        Check.that(load().parameters().sha256().equals(parameters().sha256()), "other parameters were loaded");
        Check.that(bytes().length == Files.size(file), "not all bytes were read");
    }

    /** A temporary file, for who calls to delete. */
    static Path save() throws IOException {
        Path file = Files.createTempFile("lanegrad-load", ".safetensors");
        ModelFile.write(Model.unscaled(parameters()), file);
        Check.that(Files.size(file) > 100_000_000, "expected 100 MB, got %d", Files.size(file));
        return file;
    }

    private static Parameters parameters() {
        Network network = Network.inputs(3500)
                .dense(3500, Activation.RELU)
                .dense(3500, Activation.RELU)
                .dense(150, Activation.SOFTMAX)
                .build();
        return Parameters.initialize(network, 1);
    }

    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        Files.delete(file);
    }

    @Benchmark
    public Model load() throws IOException {
        return ModelFile.read(file);
    }

    @Benchmark
    public byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }
}
