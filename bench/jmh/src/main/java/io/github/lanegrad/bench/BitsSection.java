package io.github.lanegrad.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Digests of one training and of the predictions of its model. */
final class BitsSection implements Report.Section {

    /** The flags of each way to run Lanegrad. */
    private static final Map<String, List<String>> RUNS = new LinkedHashMap<>();

    static {
        RUNS.put("vectors of 512 bits, if there are such", List.of("-XX:UseAVX=3"));
        RUNS.put("256 bits", List.of("-XX:UseAVX=2"));
        RUNS.put("128 bits", List.of("-XX:UseAVX=1"));
        RUNS.put("128 bits with the instructions of AVX-512", List.of("-XX:MaxVectorSize=16"));
        RUNS.put("scalar", List.of("-Dlanegrad.backend=scalar"));
    }

    @Override
    public String write(Measuring measuring) throws Exception {
        StringBuilder text = new StringBuilder("""
                100 steps of Adam on 784-256-128-10, 128 rows each, in a JVM of its own; then the 1,024 rows predicted in portions. The
                first digits of SHA-256. Ours is the same in every line, or this section fails. Where a rival's differ between the
                columns, a row's score depends on how many others are in the call. ONNX Runtime and VectorBLAS do not train: they
                predict with the parameters that ours has trained. `mvn -q -f bench -Dmain='Bits lanegrad 1'` is one line,
                `-Dmain='Bits pytorch 2'` another.

                | | parameters |""");
        for (int portion : Bits.PORTIONS) {
            text.append(portion == 1 ? " row by row |" : " %,d rows |".formatted(portion));
        }
        text.append("\n| --- |").append(" --- |".repeat(1 + Bits.PORTIONS.length)).append('\n');
        Set<String> ours = new TreeSet<>();
        for (Map.Entry<String, List<String>> run : RUNS.entrySet()) {
            ours(measuring, text, ours, run.getKey(), run.getValue(), 1);
        }
        ours(measuring, text, ours, "2 threads", List.of(), 2);
        Check.that(ours.size() == 1, "Lanegrad gave different bits: %s", ours);
        for (int threads = 1; threads <= 2; threads++) {
            row(text, "PyTorch, %d thread%s".formatted(threads, threads == 1 ? "" : "s"),
                    measuring.java(List.of(), Bits.class, "pytorch", Integer.toString(threads)).strip().split("\\s+"));
        }
        for (int threads = 1; threads <= 2; threads++) {
            row(text, "ONNX Runtime, %d thread%s, our parameters".formatted(threads, threads == 1 ? "" : "s"),
                    measuring.java(List.of(), Bits.class, "onnxruntime", Integer.toString(threads)).strip().split("\\s+"));
        }
        row(text, "VectorBLAS by hand, our parameters",
                measuring.java(List.of(), Bits.class, "vectorblas").strip().split("\\s+"));
        return text.toString();
    }

    private static void ours(Measuring measuring, StringBuilder text, Set<String> all, String name, List<String> flags,
            int threads) throws Exception {
        String[] digests = measuring.java(flags, Bits.class, "lanegrad", Integer.toString(threads)).strip().split("\\s+");
        all.add(String.join(" ", digests));
        row(text, "Lanegrad, " + name, digests);
    }

    private static void row(StringBuilder text, String name, String[] digests) {
        Check.that(digests.length == 1 + Bits.PORTIONS.length, "%s: unexpected output", name);
        text.append("| ").append(name);
        for (String digest : digests) {
            text.append(" | `").append(digest).append('`');
        }
        text.append(" |\n");
    }
}
