package io.github.lanegrad.train;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.io.DType;
import io.github.lanegrad.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Loads. What a file says is checked before anything is allocated by it. */
final class CheckpointReader implements Checkpoint {

    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,19}");

    private final Safetensors source;

    private CheckpointReader(Safetensors source) {
        this.source = source;
    }

    static void read(Path file, Content content) throws IOException {
        try (Safetensors source = Safetensors.open(file)) {
            CheckpointReader checkpoint = new CheckpointReader(source);
            String version = checkpoint.text("version");
            if (!version.equals(CheckpointWriter.VERSION)) {
                throw checkpoint.wrong("expected a checkpoint of version " + CheckpointWriter.VERSION + ", got another");
            }
            content.exchange(checkpoint);
        }
    }

    @Override
    public void same(Map<String, String> facts) {
        StringJoiner differences = new StringJoiner("; ");
        facts.forEach((name, value) -> {
            String said = source.metadata().getOrDefault(CheckpointWriter.PREFIX + name, "nothing");
            if (!said.equals(value)) {
                differences.add(name + ": expected " + value + ", got " + said);
            }
        });
        if (differences.length() > 0) {
            String hint = differences.toString().contains(Fingerprint.START)
                    ? "; resume is given the parameters that the training started with, not those that it has reached" : "";
            throw new IllegalArgumentException(source.file() + " is a checkpoint of another training: " + differences + hint);
        }
    }

    @Override
    public long integer(String name, long value, long least, long most) throws FormatException {
        String text = text(name);
        long read = INTEGER.matcher(text).matches() ? toLong(text) : -1;
        if (read < least || read > most) {
            throw wrong("expected a number from " + least + " to " + most + " as metadata " + CheckpointWriter.PREFIX + name
                    + (read < 0 ? "" : ", got " + read));
        }
        return read;
    }

    /** Of digits; -1 if they are too many. */
    private static long toLong(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public double number(String name, double value) throws IOException {
        source.tensor(name, DType.F64);
        return source.doubles(name)[0];
    }

    @Override
    public void numbers(String name, double[] values) throws IOException {
        source.tensor(name, DType.F64, values.length);
        System.arraycopy(source.doubles(name), 0, values, 0, values.length);
    }

    @Override
    public double[] rows(String name, int rows, int columns, double[] values) throws IOException {
        source.tensor(name, DType.F64, rows, columns);
        return source.doubles(name);
    }

    @Override
    public void array(String name, float[] values) throws IOException {
        source.tensor(name, DType.F32, values.length);
        System.arraycopy(source.floats(name), 0, values, 0, values.length);
    }

    private String text(String name) throws FormatException {
        String text = source.metadata().get(CheckpointWriter.PREFIX + name);
        if (text == null) {
            throw wrong("expected metadata " + CheckpointWriter.PREFIX + name + ", which every checkpoint has");
        }
        return text;
    }

    /** About something that stands in the header, which starts at byte 8. */
    private FormatException wrong(String fault) {
        return new FormatException(source.file(), Long.BYTES, fault);
    }
}
