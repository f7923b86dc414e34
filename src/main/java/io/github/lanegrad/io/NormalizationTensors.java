package io.github.lanegrad.io;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tensors of normalisations in a model file, and the numbers that they leave to the layers around. */
final class NormalizationTensors {

    private static final String VARIANCES = ".running_var";

    /**
     * A tensor of a number for each unit.
     *
     * @param name its name
     * @param running whether it is among the running statistics, else among the parameters
     * @param offset where it starts there
     */
    private record Row(String name, boolean running, int offset) {
        float[] array(Parameters parameters) {
            return running ? parameters.statistics() : parameters.array();
        }
    }

    private NormalizationTensors() {}

    /** The number of a layer in {@code nn.Sequential}: those before take two or, with a normalisation, three. */
    static long number(Network network, int layer) {
        long number = 0;
        for (int l = 0; l < layer; l++) {
            number += network.layers().get(l).normalization().hasGain() ? 3 : 2;
        }
        return number;
    }

    /** The number of the activation, which comes last. */
    static long activationNumber(Network network, int layer) {
        return number(network, layer + 1) - 1;
    }

    private static String batchesName(Network network, int layer) {
        return number(network, layer) + 1 + ".num_batches_tracked";
    }

    private static List<Row> rows(Network network, int l) {
        Layer layer = network.layers().get(l);
        String number = Long.toString(number(network, l) + 1);
        List<Row> rows = new ArrayList<>();
        if (layer.normalization().hasGain()) {
            rows.add(new Row(number + ".weight", false, layer.gainOffset()));
        }
        if (layer.normalization().hasShift()) {
            rows.add(new Row(number + ".bias", false, layer.shiftOffset()));
        }
        if (layer.normalization().hasStatistics()) {
            rows.add(new Row(number + ".running_mean", true, layer.statisticsOffset()));
            rows.add(new Row(number + VARIANCES, true, layer.statisticsOffset() + layer.stride()));
        }
        return rows;
    }

    /** The numbers of batches of all layers, before everything else, as they are wider. */
    static void writeBatches(SafetensorsWriter writer, Parameters parameters) {
        Network network = parameters.network();
        for (int l = 0; l < network.layers().size(); l++) {
            if (network.layers().get(l).normalization().hasStatistics()) {
                writer.longs(batchesName(network, l), new long[] {parameters.batches()});
            }
        }
    }

    static void write(SafetensorsWriter writer, Parameters parameters, int l) {
        int units = parameters.network().layers().get(l).units();
        for (Row row : rows(parameters.network(), l)) {
            float[] values = new float[units];
            System.arraycopy(row.array(parameters), row.offset, values, 0, units);
            for (int j = 0; j < units; j++) {
                if (!Float.isFinite(values[j])) {
                    throw new IllegalArgumentException("expected finite numbers for tensor " + row.name + ", got "
                            + values[j] + " (layer " + l + ", unit " + j + ")");
                }
            }
            writer.floats(row.name, values, units);
        }
    }

    /** Checks that the tensors of a layer are there; returns how many they are. */
    static int check(Safetensors source, Network network, int l) throws FormatException {
        Layer layer = network.layers().get(l);
        List<Row> rows = rows(network, l);
        for (Row row : rows) {
            ModelFile.checkTensor(source, row.name, DType.F32, List.of((long) layer.units()));
        }
        if (!layer.normalization().hasStatistics()) {
            return rows.size();
        }
        ModelFile.checkTensor(source, batchesName(network, l), DType.I64, List.of());
        return rows.size() + 1;
    }

    static void read(Safetensors source, Parameters parameters, int l) throws IOException {
        Network network = parameters.network();
        for (Row row : rows(network, l)) {
            float[] values = ModelFile.finite(source, row.name);
            for (int j = 0; j < values.length; j++) {
                if (values[j] < 0 && row.name.endsWith(VARIANCES)) {
                    throw new FormatException(source.file(), source.tensor(row.name).offset() + (long) j * Float.BYTES,
                            "expected variances of 0 or more in tensor " + row.name + ", got " + values[j]);
                }
            }
            System.arraycopy(values, 0, row.array(parameters), row.offset, values.length);
        }
        if (network.layers().get(l).normalization().hasStatistics()) {
            String name = batchesName(network, l);
            long batches = source.longs(name)[0];
            if (batches < 0) {
                throw new FormatException(source.file(), source.tensor(name).offset(),
                        "expected 0 or more batches in tensor " + name + ", got " + batches);
            }
            parameters.setBatches(Math.max(parameters.batches(), batches));
        }
    }
}
