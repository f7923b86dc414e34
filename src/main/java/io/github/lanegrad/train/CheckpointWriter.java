package io.github.lanegrad.train;

import io.github.lanegrad.io.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Saves. */
final class CheckpointWriter implements Checkpoint {

    /** In front of names in the metadata. */
    static final String PREFIX = "lanegrad.checkpoint.";

    static final String VERSION_KEY = PREFIX + "version";
    static final String VERSION = "1";

    private final SafetensorsWriter writer = new SafetensorsWriter().metadata(VERSION_KEY, VERSION);

    static void write(Path file, Content content) throws IOException {
        CheckpointWriter checkpoint = new CheckpointWriter();
        content.exchange(checkpoint);
        checkpoint.writer.write(file);
    }

    @Override
    public void same(Map<String, String> facts) {
        facts.forEach((name, value) -> writer.metadata(PREFIX + name, value));
    }

    @Override
    public long integer(String name, long value, long least, long most) {
        writer.metadata(PREFIX + name, Long.toString(value));
        return value;
    }

    @Override
    public double number(String name, double value) {
        writer.doubles(name, new double[] {value});
        return value;
    }

    @Override
    public void numbers(String name, double[] values) {
        writer.doubles(name, values, values.length);
    }

    @Override
    public double[] rows(String name, int rows, int columns, double[] values) {
        writer.doubles(name, values, rows, columns);
        return values;
    }

    @Override
    public void array(String name, float[] values) {
        writer.floats(name, values, values.length);
    }
}
