package io.github.lanegrad.bench;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/** PyTorch's C++ library, called from Java, without a graph for gradients. */
final class TorchPredictor implements RivalPredictor {

    private final Tensor[] weights;
    private final Tensor[] biases;
    private final Tensor x;
    private final FloatPointer rows;

    TorchPredictor(Parameters parameters, int count) {
        NativeProduct.refuse("PyTorch", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");
        set_num_threads(1);
        Check.that(get_num_threads() == 1, "PyTorch runs %d threads", get_num_threads());
        int layers = parameters.network().layers().size();
        weights = new Tensor[layers];
        biases = new Tensor[layers];
        for (int l = 0; l < layers; l++) {
            Layer layer = parameters.network().layers().get(l);
            weights[l] = Tensor.create(Dense.weights(parameters, l), layer.inputs(), layer.units());
            biases[l] = Tensor.create(Dense.biases(parameters, l), layer.units());
        }
        x = Tensor.create(new float[count * parameters.network().inputs()], count, parameters.network().inputs());
        rows = x.data_ptr_float();
    }

    @Override
    public void predict(float[] features, float[] outputs) {
        try (PointerScope _ = new PointerScope(); InferenceMode _ = new InferenceMode()) {
            rows.put(features);
            Tensor a = x;
            for (int l = 0; l < weights.length; l++) {
                Tensor z = addmm(biases[l], a, weights[l]);
                a = l < weights.length - 1 ? z.relu_() : z.sigmoid_();
            }
            a.data_ptr_float().get(outputs);
        }
    }
}
