/** Trains and serves dense neural networks inside a JVM process: pure Java, SIMD, no garbage, the same bits everywhere. */
module io.github.lanegrad {
    requires jdk.incubator.vector;
    requires jdk.jfr;
    requires jdk.management;
    requires static org.jspecify;

    exports io.github.lanegrad;
    exports io.github.lanegrad.data;
    exports io.github.lanegrad.infer;
    exports io.github.lanegrad.io;
    exports io.github.lanegrad.kernel;
    exports io.github.lanegrad.train;
}
