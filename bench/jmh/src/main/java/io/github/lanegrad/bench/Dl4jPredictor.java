package io.github.lanegrad.bench;

import io.github.lanegrad.Parameters;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J. The output lies in a workspace, so that its memory is used again by the next call. */
final class Dl4jPredictor implements RivalPredictor {

    private static final WorkspaceConfiguration WORKSPACE = WorkspaceConfiguration.builder()
            .initialSize(1 << 20)
            .policyLearning(LearningPolicy.NONE)
            .build();

    private final MultiLayerNetwork network;
    private final INDArray input;

    Dl4jPredictor(Parameters parameters, int rows) {
        network = Dl4jNetwork.of(parameters, null);
        input = Nd4j.create(new float[rows * parameters.network().inputs()], rows, parameters.network().inputs());
    }

    @Override
    public void predict(float[] features, float[] outputs) {
        input.data().setData(features);
        try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, "outputs")) {
            INDArray output = network.output(input, false, workspace);
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = output.data().getFloat(i);
            }
        }
    }
}
