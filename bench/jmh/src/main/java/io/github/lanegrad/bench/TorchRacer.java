package io.github.lanegrad.bench;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.github.lanegrad.Dataset;
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
import org.bytedeco.pytorch.global.torch.ScalarType;

/** PyTorch's C++ library, with its own initial weights and class numbers as targets. */
final class TorchRacer extends Racer {

    private final LinearImpl[] layers = new LinearImpl[SIZES.length - 1];
    private final Optimizer optimizer;
    private final Tensor x;
    private final Tensor classes;
    private final Tensor rows;

    TorchRacer(Dataset training, Dataset test, boolean adam, long seed) {
        super(training, test);
        NativeProduct.refuse("PyTorch", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");
        set_num_threads(1);
        manual_seed(seed);
        TensorVector parameters = new TensorVector();
        for (int l = 0; l < layers.length; l++) {
            layers[l] = new LinearImpl(SIZES[l], SIZES[l + 1]);
            parameters.push_back(layers[l].weight());
            parameters.push_back(layers[l].bias());
        }
        if (adam) {
            optimizer = new Adam(parameters, new AdamOptions(rate(true)));
        } else {
            SGDOptions options = new SGDOptions(rate(false));
            options.momentum().put(MOMENTUM);
            optimizer = new SGD(parameters, options);
        }
        x = Tensor.create(training.features(), training.rows(), SIZES[0]);
        float[] numbers = training.targets();
        classes = Tensor.create(numbers).toType(ScalarType.Long);
        rows = Tensor.create(test.features(), test.rows(), SIZES[0]);
    }

    @Override
    void step(int[] order, int from, int count) {
        try (PointerScope _ = new PointerScope()) {
            long[] numbers = new long[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = order[from + i];
            }
            Tensor index = Tensor.create(numbers);
            optimizer.zero_grad();
            Tensor loss = cross_entropy_loss(forward(x.index_select(0, index)), classes.index_select(0, index));
            loss.backward();
            optimizer.step();
        }
    }

    private Tensor forward(Tensor inputs) {
        Tensor z = layers[0].forward(inputs);
        for (int l = 1; l < layers.length; l++) {
            z = layers[l].forward(relu(z));
        }
        return z;
    }

    @Override
    float[] outputs() {
        try (PointerScope _ = new PointerScope(); NoGradGuard _ = new NoGradGuard()) {
            float[] outputs = new float[test.rows() * SIZES[3]];
            forward(rows).data_ptr_float().get(outputs);
            return outputs;
        }
    }
}
