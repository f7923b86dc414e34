package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tensors of normalisations in a model file, and the numbers that they leave to the layers around. */
final class NormalizationTensors {

    private static final String VARIANCES = ".running_var";
    private static final String BATCHES = ".num_batches_tracked";

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

    private static List<Row> rows(Layer layer, String module) {
        List<Row> rows = new ArrayList<>();
        if (layer.normalization().hasGain()) {
            rows.add(new Row(module + ".weight", false, layer.gainOffset()));
        }
        if (layer.normalization().hasShift()) {
            rows.add(new Row(module + ".bias", false, layer.shiftOffset()));
        }
        if (layer.normalization().hasStatistics()) {
            rows.add(new Row(module + ".running_mean", true, layer.statisticsOffset()));
            rows.add(new Row(module + VARIANCES, true, layer.statisticsOffset() + layer.stride()));
        }
        return rows;
    }

    static void write(SafetensorsWriter writer, Parameters parameters, int l, String module) {
        Layer layer = parameters.network().layers().get(l);
        int units = layer.units();
        for (Row row : rows(layer, module)) {
            float[] values = new float[units];
            System.arraycopy(row.array(parameters), row.offset, values, 0, units);
            for (int j = 0; j < units; j++) {
                if (!Float.isFinite(values[j])) {
                    throw new IllegalArgumentException("expected finite numbers for tensor " + row.name + ", got "
                            + values[j] + " (layer " + l + ", unit " + j + ")");
                }
                if (values[j] < 0 && row.name.endsWith(VARIANCES)) {
                    throw new IllegalArgumentException("expected variances of 0 or more for tensor " + row.name + ", got "
                            + values[j] + " (layer " + l + ", unit " + j + ")");
                }
            }
            writer.floats(row.name, values, units);
        }
        if (layer.normalization().hasStatistics()) {
            writer.tensor(module + BATCHES, TensorData.of(DType.I64, new long[] {parameters.batches()}));
        }
    }

    /** Checks that the tensors of a layer are there; returns how many they are. */
    static int check(Safetensors source, Layer layer, String module) throws FormatException {
        List<Row> rows = rows(layer, module);
        for (Row row : rows) {
            source.tensor(row.name, DType.F32, layer.units());
        }
        if (!layer.normalization().hasStatistics()) {
            return rows.size();
        }
        source.tensor(module + BATCHES, DType.I64);
        return rows.size() + 1;
    }

    static void read(Safetensors source, Parameters parameters, Layer layer, String module) throws IOException {
        for (Row row : rows(layer, module)) {
            DenseTensors.readRow(source, source.tensor(row.name), row.array(parameters), row.offset);
            if (row.name.endsWith(VARIANCES)) {
                checkVariances(source, row, parameters, layer.units());
            }
        }
        if (layer.normalization().hasStatistics()) {
            String name = module + BATCHES;
            long batches = source.longs(name)[0];
            if (batches < 0) {
                throw new FormatException(source.file(), source.tensor(name).offset(),
                        "expected 0 or more batches in tensor " + name + ", got " + batches);
            }
            parameters.setBatches(Math.max(parameters.batches(), batches));
        }
    }

    private static void checkVariances(Safetensors source, Row row, Parameters parameters, int units)
            throws FormatException {
        for (int j = 0; j < units; j++) {
            float variance = row.array(parameters)[row.offset + j];
            if (variance < 0) {
                throw new FormatException(source.file(), source.tensor(row.name).offset() + (long) j * Float.BYTES,
                        "expected variances of 0 or more in tensor " + row.name + ", got " + variance);
            }
        }
    }
}
