package io.github.lanegrad.bench;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** PyTorch's C++ library, called from Java: its own gather, layers, fused loss, automatic gradient and optimizer. */
final class TorchStep extends TrainStep {

    private final LinearImpl[] layers;
    private final Optimizer optimizer;
    private final Tensor x;
    private final Tensor y;
    private Tensor rows;

    TorchStep(String description, boolean adam, int threads) {
        super(description);
        NativeProduct.refuse("PyTorch", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");
        set_num_threads(threads);
        Check.that(get_num_threads() == threads, "PyTorch runs %d threads", get_num_threads());
        layers = network.layers().stream().map(this::linear).toArray(LinearImpl[]::new);
        TensorVector parameters = new TensorVector();
        for (LinearImpl layer : layers) {
            parameters.push_back(layer.weight());
            parameters.push_back(layer.bias());
        }
        optimizer = adam ? new Adam(parameters, new AdamOptions(RATE)) : new SGD(parameters, new SGDOptions(RATE));
        x = Tensor.create(features, ROWS, network.inputs());
        y = Tensor.create(targets, ROWS, network.outputs());
        rows = rows();
    }

    @Override
    void orderChanged() {
        rows = rows();
    }

    private Tensor rows() {
        return Tensor.create(Arrays.stream(order).asLongStream().toArray());
    }

    private LinearImpl linear(Layer layer) {
        float[] weights = new float[layer.inputs() * layer.units()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = start.array()[layer.weightOffset() + i % layer.inputs() * layer.stride() + i / layer.inputs()];
        }
        LinearImpl linear = new LinearImpl(layer.inputs(), layer.units());
        linear.weight().set_data(Tensor.create(weights, layer.units(), layer.inputs()));
        linear.bias().set_data(Tensor.create(new float[layer.units()], layer.units()));
        return linear;
    }

    @Override
    double step(int from) {
        try (PointerScope _ = new PointerScope()) {
            Tensor index = rows.narrow(0, from, batch);
            optimizer.zero_grad();
            Tensor loss = binary_cross_entropy_with_logits(forward(x.index_select(0, index)), y.index_select(0, index));
            loss.backward();
            optimizer.step();
            return loss.item_float();
        }
    }

    private Tensor forward(Tensor inputs) {
        Tensor z = layers[0].forward(inputs);
        for (int l = 1; l < layers.length; l++) {
            z = layers[l].forward(relu(z));
        }
        return z;
    }

    /** The outputs of rows that stand one after the other, without a graph for gradients. */
    void predict(int from, int count, float[] into) {
        try (PointerScope _ = new PointerScope(); NoGradGuard _ = new NoGradGuard()) {
            forward(x.narrow(0, from, count)).sigmoid().data_ptr_float()
                    .get(into, from * network.outputs(), count * network.outputs());
        }
    }

    @Override
    Parameters parameters() {
        Parameters copy = new Parameters(network);
        for (int l = 0; l < layers.length; l++) {
            put(layers[l].weight(), layers[l].bias(), network.layers().get(l), copy.array());
        }
        return copy;
    }

    @Override
    void check() {
        check(this::meanGradients);
    }

    private float[] meanGradients() {
        float[] gradients = new float[network.parameterLength()];
        for (int l = 0; l < layers.length; l++) {
            put(layers[l].weight().grad(), layers[l].bias().grad(), network.layers().get(l), gradients);
        }
        return gradients;
    }

    private static void put(Tensor weights, Tensor biases, Layer layer, float[] into) {
        float[] w = new float[layer.inputs() * layer.units()];
        weights.contiguous().data_ptr_float().get(w);
        for (int i = 0; i < w.length; i++) {
            into[layer.weightOffset() + i % layer.inputs() * layer.stride() + i / layer.inputs()] = w[i];
        }
        biases.data_ptr_float().get(into, layer.biasOffset(), layer.units());
    }
}
