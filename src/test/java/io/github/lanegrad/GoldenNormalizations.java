package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.GoldenDirectory.Tensors;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** Compares the normalisations of a layer alone with golden cases. */
final class GoldenNormalizations {

    private final GoldenDeviations deviations;

    GoldenNormalizations(GoldenDeviations deviations) {
        this.deviations = deviations;
    }

    /** The check of a case of that name, if it is a normalisation. */
    Optional<Executable> check(String name, Tensors file) {
        return switch (name) {
            case "batchnorm_train" -> Optional.of(() -> batch(name, file));
            case "batchnorm_eval" -> Optional.of(() -> evaluation(name, file));
            case "layernorm" -> Optional.of(() -> compare(name, new Passes(Normalization.LAYER, file), file));
            case "rmsnorm" -> Optional.of(() -> compare(name, new Passes(Normalization.RMS, file), file));
            default -> Optional.empty();
        };
    }

    private void batch(String name, Tensors file) {
        Passes passes = new Passes(Normalization.BATCH, file);
        compare(name, passes, file);
        Layer layer = passes.layer;
        layer.normalization().moveStatistics(layer, passes.rows, passes.kept, 0, passes.parameters.statistics());
        double[] means = file.doubles(name + "/running_mean_f64");
        double[] variances = file.doubles(name + "/running_var_f64");
        for (int j = 0; j < layer.units(); j++) {
            deviations.near("running statistics", name + " mean " + j, means[j], passes.parameters.runningMean(0, j),
                    GoldenDeviations.TOLERANCE);
            deviations.near("running statistics", name + " variance " + j, variances[j],
                    passes.parameters.runningVariance(0, j), GoldenDeviations.TOLERANCE);
        }
    }

    /** Folded into an identity matrix; gradients row by row, as the running statistics are for batches of one. */
    private void evaluation(String name, Tensors file) {
        Passes batch = new Passes(Normalization.BATCH, file);
        batch.layer.normalization().moveStatistics(batch.layer, batch.rows, batch.kept, 0, batch.parameters.statistics());
        Network network = Network.inputs(batch.layer.units())
                .dense(batch.layer.units(), Normalization.BATCH, Activation.IDENTITY).build();
        Parameters identity = new Parameters(network);
        for (int j = 0; j < batch.layer.units(); j++) {
            identity.setWeight(0, j, j, 1f);
            identity.setGain(0, j, batch.parameters.gain(0, j));
            identity.setShift(0, j, batch.parameters.shift(0, j));
        }
        System.arraycopy(batch.parameters.statistics(), 0, identity.statistics(), 0, identity.statistics().length);
        Parameters folded = identity.folded();
        Layer layer = folded.network().layers().getFirst();
        float[] y = new float[batch.rows * layer.stride()];
        layer.forward(batch.rows, folded.array(), batch.x, 0, layer.stride(), y, 0, new float[layer.scratchLength()], 0);
        deviations.near("normalisation", name, file.doubles(name + "/y_f64"),
                GoldenFunctions.compact(y, batch.rows, layer.units()));

        double[] gain = new double[layer.units()];
        double[] shift = new double[layer.units()];
        double[] dX = file.doubles(name + "/dX_f64");
        for (int r = 0; r < batch.rows; r++) {
            Passes row = new Passes(batch, r);
            for (int j = 0; j < layer.units(); j++) {
                gain[j] += row.gradients.gain(0, j);
                shift[j] += row.gradients.shift(0, j);
                deviations.near("normalisation, backward", name + "'", dX[r * layer.units() + j], row.dZ[j],
                        GoldenDeviations.TOLERANCE);
            }
        }
        near(name + " gain", file.doubles(name + "/dgamma_f64"), gain);
        near(name + " shift", file.doubles(name + "/dbeta_f64"), shift);
    }

    /** Sums over the rows keep the rounding errors of the largest. */
    private void near(String where, double[] expected, double[] actual) {
        assertTrue(expected.length == actual.length, where);
        for (int j = 0; j < expected.length; j++) {
            deviations.near("gain and shift", where + "[" + j + "]", expected[j], actual[j], 4 * GoldenDeviations.TOLERANCE);
        }
    }

    private void compare(String name, Passes passes, Tensors file) {
        int units = passes.layer.units();
        deviations.near("normalisation", name, file.doubles(name + "/y_f64"),
                GoldenFunctions.compact(passes.z, passes.rows, units));
        deviations.near("normalisation, backward", name + "'", file.doubles(name + "/dX_f64"),
                GoldenFunctions.compact(passes.dZ, passes.rows, units));
        double[] gain = new double[units];
        double[] shift = new double[units];
        for (int j = 0; j < units; j++) {
            gain[j] = passes.gradients.gain(0, j);
            shift[j] = passes.layer.normalization().hasShift() ? passes.gradients.shift(0, j) : 0;
        }
        near(name + " gain", file.doubles(name + "/dgamma_f64"), gain);
        if (passes.layer.normalization().hasShift()) {
            near(name + " shift", file.doubles(name + "/dbeta_f64"), shift);
        }
    }

    /** Forward and backward in training. */
    private static final class Passes {
        private final Layer layer;
        private final int rows;
        private final Parameters parameters;
        private final Parameters gradients;
        private final float[] x;
        private final float[] kept;
        private final float[] z;

        private final float[] upstream;

        /** The gradient with respect to the outputs, then to the sums. */
        private final float[] dZ;

        Passes(Normalization normalization, Tensors file) {
            int units = file.columns("X");
            Network network = Network.inputs(1).dense(units, normalization, Activation.IDENTITY).build();
            this.layer = network.layers().getFirst();
            this.parameters = Parameters.initialize(network, 1);
            float[] gains = file.floats("gamma");
            float[] shifts = file.floats("beta");
            for (int j = 0; j < units; j++) {
                parameters.setGain(0, j, gains[j]);
                if (normalization.hasShift()) {
                    parameters.setShift(0, j, shifts[j]);
                }
            }
            this.rows = file.floats("X").length / units;
            this.x = GoldenFunctions.padded(file.floats("X"), rows, units);
            this.dZ = GoldenFunctions.padded(file.floats("upstream"), rows, units);
            this.upstream = dZ.clone();
            this.gradients = new Parameters(network);
            this.kept = new float[(int) normalization.keptLength(layer, rows)];
            this.z = new float[rows * layer.stride()];
            run();
        }

        /** One row of others, with the same statistics. */
        Passes(Passes all, int row) {
            int stride = all.layer.stride();
            this.layer = all.layer;
            this.rows = 1;
            this.parameters = all.parameters;
            this.x = Arrays.copyOfRange(all.x, row * stride, (row + 1) * stride);
            this.upstream = Arrays.copyOfRange(all.upstream, row * stride, (row + 1) * stride);
            this.dZ = upstream.clone();
            this.gradients = new Parameters(all.parameters.network());
            this.kept = new float[(int) layer.normalization().keptLength(layer, 1)];
            this.z = new float[stride];
            run();
        }

        private void run() {
            Normalization normalization = layer.normalization();
            float[] scratch = new float[layer.scratchLength()];
            System.arraycopy(x, 0, kept, normalization.keptSums(layer, rows), x.length);
            normalization.forward(layer, rows, parameters.array(), parameters.statistics(), kept, 0, z, 0, scratch, 0);
            normalization.backward(layer, rows, parameters.array(), kept, 0, dZ, 0, gradients.array(), scratch, 0);
        }
    }
}
