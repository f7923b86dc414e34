package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Every activation forward and backward, as a layer runs it, on a row in the level 1 cache: nanoseconds per element.
 * With all the others hot in the same JVM it must be as fast as alone.
 *
 * <p>Objects lie at multiples of 64 bytes, so that arrays lie the same way in every fork: their vectors of 512 bits
 * reach over two lines of the cache, as those of most arrays do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ActivationBenchmark.UNITS)
@Fork(value = 1, jvmArgsAppend = "-XX:ObjectAlignmentInBytes=64")
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ActivationBenchmark {

    static final String ALONE = "alone";
    static final String MIXED = "mixed";
    static final int UNITS = 2048;

    /** All, by their names: an annotation takes constants only. */
    @Param({"identity", "binary_step", "sigmoid", "tanh", "arctan", "relu", "leaky_relu", "prelu", "prelu_shared",
            "elu", "selu", "celu", "softplus", "softsign", "gelu", "gelu_tanh", "quick_gelu", "silu", "mish",
            "hard_sigmoid", "hard_swish", "hard_tanh", "relu6", "log_sigmoid", "hard_shrink", "soft_shrink",
            "tanh_shrink", "relu_squared", "gaussian", "sinusoid", "sinc", "exponential", "squareplus", "bent_identity",
            "lecun_tanh", "softmax", "log_softmax"})
    public String activation;

    /** Whether this JVM runs no other activation, or has run all of them, forward and backward, until they were hot. */
    @Param({ALONE, MIXED})
    public String mode;

    private ActivationPass pass;
    private Runnable op;

    @Setup(Level.Trial)
    public void setup() throws ReflectiveOperationException {
        String[] listed = ActivationBenchmark.class.getField("activation").getAnnotation(Param.class).value();
        List<String> names = Activation.all().stream().map(Activation::name).toList();
        Check.that(List.of(listed).equals(names), "expected a list of %s", names);
        List<ActivationPass> passes = Activation.all().stream()
                .filter(one -> mode.equals(MIXED) || one.name().equals(activation))
                .map(one -> new ActivationPass(one, UNITS))
                .toList();
        // In turns, so that no call is compiled for one of them.
        Check.warm(() -> passes.forEach(ActivationPass::both));
        passes.forEach(ActivationPass::check);
        pass = new ActivationPass(Activation.parse(activation), UNITS);
        op = pass::both;
        Check.warm(op);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(op);
        pass.check();
    }

    /** A = g(Z). */
    @Benchmark
    public float[] forward() {
        return pass.forward();
    }

    /** dZ from dA. */
    @Benchmark
    public float[] backward() {
        return pass.backward();
    }
}
