package io.github.lanegrad.bench;

import io.github.lanegrad.Parameters;

/** The rivals in prediction, each at its best setting. All run on one thread, that of the caller. */
public enum PredictRival {
    /** The fastest way of ONNX Runtime. */
    ONNX_PINNED("ONNX Runtime, pinned", "input and output tensors made once, in native memory"),
    /** Between the two others. */
    ONNX_REUSED("ONNX Runtime, input reused", "input tensor made once; the output is its own, made by each call"),
    /** What its examples show. */
    ONNX_NAIVE("ONNX Runtime, as its examples", "a tensor of a `float[][]` for each call, a `float[][]` back"),
    /** Another interface to ONNX Runtime. */
    DJL("DJL", "its engine of ONNX Runtime, the same file, one thread within and between operators, input array made once"),
    /** Through JavaCPP. */
    PYTORCH("PyTorch", "libtorch through JavaCPP, inference mode, tensors of input and weights made once, ReLU in place"),
    /** In a process of its own. */
    DL4J("DL4J", "another process of the same report with its own class path; ND4J 1.0.0-M2.1 with AVX2 (its build for AVX-512 "
            + "is no faster), `OMP_NUM_THREADS=1`, `MultiLayerNetwork.output` in a workspace of its own, input array made once"),
    /** Plain Java. */
    DEEP_NETTS("Deep Netts", "plain Java, one row after the other, since it takes no more"),
    /** Products of the only other BLAS on the Vector API. */
    VECTOR_BLAS("VectorBLAS by hand", "`sgemv` of netlib for a row, `sgemm` for rows, plain loops for the rest, arrays made once"),
    /** No library. */
    PLAIN_JAVA("plain Java", "loops over `float[]`, which C2 turns into vectors");

    private final String title;
    private final String setting;

    PredictRival(String title, String setting) {
        this.title = title;
        this.setting = setting;
    }

    String title() {
        return title;
    }

    /** As Markdown. */
    String setting() {
        return setting;
    }

    /** A predictor for so many rows in a call. */
    RivalPredictor open(Parameters parameters, int rows) throws Exception {
        return switch (this) {
            case ONNX_PINNED, ONNX_REUSED, ONNX_NAIVE -> new OnnxRuntimePredictor(parameters, rows, this);
            case DJL -> new DjlPredictor(parameters, rows);
            case PYTORCH -> new TorchPredictor(parameters, rows);
            case DL4J -> new Dl4jPredictor(parameters, rows);
            case DEEP_NETTS -> new DeepNettsPredictor(parameters, rows);
            case VECTOR_BLAS -> new VectorBlasPredictor(parameters, rows);
            case PLAIN_JAVA -> new PlainJavaPredictor(parameters, rows);
        };
    }
}
