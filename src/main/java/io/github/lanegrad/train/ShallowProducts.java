package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.internal.SteadyState;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import java.time.Duration;

/**
 * The matrix products of a training step with hardly any depth, for {@link TrainingPlan#warmUpProducts}: no more rows and columns
 * than every kind of tile needs that the real ones are cut into. A JVM compiles these several times sooner, and what it
 * compiles is the same code.
 */
final class ShallowProducts {

    private static final int DEPTH = 2;
    /** A depth for calls that do nothing: the JIT compiler counts calls, whatever they do. */
    private static final int NONE = -1;
    /** So many of those to one that works: C2 does less for what it finds rare. With 50, small steps take 1.15 times as long. */
    private static final int CALLS = 20;
    /** So many that the products pack as the real ones do; a multiple of the rows of all tiles. */
    private static final int ROWS = 240;
    private static final int TILES = 24;
    private static final int MEANWHILE = 20;
    private static final Kernels KERNELS = Backend.KERNELS;

    private final Layer[] layers;
    private final int rows;
    private final float[] weights;
    private final float[] gradients;
    private final float[] workspace;
    private final LayerPlaces at;

    /** Of a plan: its layers and workspace, and where their numbers stand in that. */
    ShallowProducts(Layer[] layers, int batchSize, int parameterLength, float[] workspace, LayerPlaces at) {
        this.layers = layers;
        this.rows = rows(batchSize);
        this.weights = new float[parameterLength];
        this.gradients = new float[parameterLength];
        this.workspace = workspace;
        this.at = at;
    }

    /** What tells when they are compiled. */
    static SteadyState state(Duration limit) {
        return new SteadyState(limit, 2, 0, Duration.ZERO);
    }

    /** Until all make no garbage or the time is up; in between something else, often, as C2 waits for calls of whatever length. */
    boolean warmUp(SteadyState state, Runnable meanwhile) {
        return state.reach(1, this::run, () -> {
            for (int i = 0; i < MEANWHILE; i++) {
                meanwhile.run();
            }
        });
    }

    /** All products once, and again without work. */
    private void run() {
        run(DEPTH);
        for (int i = 0; i < CALLS; i++) {
            run(NONE);
        }
    }

    private void run(int depth) {
        for (int l = 0; l < layers.length; l++) {
            Layer layer = layers[l];
            int stride = layer.stride();
            int ldx = Kernels.pad(layer.inputs());
            int units = columns(layer.units());
            int inputs = columns(layer.inputs());
            KERNELS.gemmNN(rows, units, Math.min(depth, inputs), workspace, at.activations[l], ldx,
                    weights, layer.weightOffset(), stride, weights, layer.biasOffset(), layer.rectifies(),
                    workspace, at.sums[l], stride, workspace, at.scratch);
            KERNELS.gemmTN(rows(layer.inputs()), units, Math.min(depth, rows),
                    workspace, at.activations[l], ldx, workspace, at.deltas[l], stride,
                    gradients, layer.weightOffset(), stride, workspace, at.scratch);
            if (l > 0) {
                // B is turned over in blocks, which needs some depth.
                int deeper = depth == NONE ? NONE : Math.min(Kernels.LANES, units);
                KERNELS.gemmNT(rows, inputs, deeper, workspace, at.deltas[l], stride,
                        weights, layer.weightOffset(), stride, workspace, at.deltas[l - 1], ldx, workspace, at.scratch);
            }
        }
    }

    /** How many of a product's rows are enough. */
    private static int rows(int all) {
        return Math.min(all, all % TILES + ROWS);
    }

    private static int columns(int columns) {
        return Math.min(columns, columns % Kernels.PANEL + 2 * Kernels.PANEL);
    }
}
