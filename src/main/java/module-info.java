/** Trains and serves dense neural networks inside a JVM process. */
module io.github.lanegrad {
    requires jdk.incubator.vector;
    requires jdk.management;
    requires static org.jspecify;

    exports io.github.lanegrad;
}
