package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Reads IDX files, the format of MNIST and its like: an array of images or other samples in one file, their labels in
 * another. Files are plain or packed with gzip (told by their first bytes, not by a name).
 *
 * <p>The first dimension of the features counts rows, the others are laid out one after another: images of 28 × 28
 * become 784 inputs called {@code x0} to {@code x783}. The labels have one dimension of the same length and become one
 * target, {@code class}, a whole number from 0 to 16,777,216. All element types of the format are read: bytes without
 * and with sign, 16- and 32-bit integers, floats and doubles.
 *
 * <p>A feature is its element times the factor, computed in double and rounded to a float once: with the default 1/255
 * for unsigned bytes the nearest float to the quotient, from 0 to 1.
 *
 * <p>Strict: a file must be as long as its header says, to the byte, and a hostile one is refused before it takes all
 * memory: at most {@link #maximumValues} values, of which a row has at most 1,048,576. Memory: about 12 bytes per value
 * while reading, 4 bytes afterwards.
 *
 * <p>Immutable and safe to share between threads: every option returns another reader.
 *
 * {@snippet :
 * Dataset train = IdxReader.create()
 *         .read(Path.of("train-images-idx3-ubyte.gz"), Path.of("train-labels-idx1-ubyte.gz"));
 * }
 */
public final class IdxReader {
    private static final long DEFAULT_MAXIMUM_VALUES = 1L << 26;

    private final OptionalDouble factor;
    private final long maximumValues;

    private IdxReader(OptionalDouble factor, long maximumValues) {
        this.factor = factor;
        this.maximumValues = maximumValues;
    }

    /**
     * Returns a reader that multiplies unsigned bytes by 1/255 and leaves features of other types as they are.
     *
     * @return the reader
     */
    public static IdxReader create() {
        return new IdxReader(OptionalDouble.empty(), DEFAULT_MAXIMUM_VALUES);
    }

    /**
     * Sets what features are multiplied by, whatever their type.
     *
     * @param number 1 to leave them as they are; finite and not 0
     * @return another reader
     * @throws IllegalArgumentException if the number is 0, infinite or NaN
     */
    public IdxReader factor(double number) {
        if (number == 0 || !Double.isFinite(number)) {
            throw new IllegalArgumentException("expected a finite factor that is not 0, got " + number);
        }
        return new IdxReader(OptionalDouble.of(number), maximumValues);
    }

    /**
     * Sets how many features or labels a file may have before it is refused when it is read into memory; 67,108,864 if
     * nothing is set.
     *
     * @param count rows times columns, from 1 to 2,147,483,639
     * @return another reader
     * @throws IllegalArgumentException if the count is not in this range
     */
    public IdxReader maximumValues(long count) {
        if (count < 1 || count > FloatList.MAXIMUM) {
            throw new IllegalArgumentException(
                    "expected a maximum from 1 to %d values, got %d".formatted(FloatList.MAXIMUM, count));
        }
        return new IdxReader(factor, count);
    }

    /**
     * Reads features and labels into memory.
     *
     * @param features a file with one or more dimensions
     * @param labels a file with one dimension, as long as the first one of the features
     * @return rows with one target, the class number
     * @throws FormatException if a file is not as said; the message names it and the byte
     * @throws IOException if a file cannot be read
     */
    public Dataset read(Path features, Path labels) throws IOException {
        try (IdxStream stream = new IdxStream(features)) {
            IdxHeader header = stream.header();
            // Labels first: they are small, and if they do not belong to the features, these need not be read.
            float[] classes = labels(labels, header, features, maximumValues);
            float[] values = stream.values(maximumValues, decoder(header));
            List<String> names = IntStream.range(0, header.columns()).mapToObj(i -> "x" + i).toList();
            return Dataset.of(header.rows(), names, values, List.of("class"), classes);
        }
    }

    /**
     * Reads features alone, for rows that are only asked about.
     *
     * @param features a file with one or more dimensions
     * @return the features, row after row
     * @throws FormatException if the file is not as said; the message names it and the byte
     * @throws IOException if the file cannot be read
     */
    public float[] readFeatures(Path features) throws IOException {
        try (IdxStream stream = new IdxStream(features)) {
            return stream.values(maximumValues, decoder(stream.header()));
        }
    }

    /**
     * Opens features and labels for data sets larger than memory. The labels are read at once, the features when they
     * are asked for; any number of them may be in the file.
     *
     * @param features a file with one or more dimensions, not packed
     * @param labels a file with one dimension, as long as the first one of the features, plain or packed with gzip
     * @return the rows; close them after use
     * @throws FormatException if a file is not as said; the message names it and the byte
     * @throws IOException if a file cannot be read
     */
    public IdxFile open(Path features, Path labels) throws IOException {
        MappedRows mapped = new MappedRows(features);
        try {
            IdxHeader header = IdxFile.header(mapped);
            return new IdxFile(mapped, header, decoder(header), labels(labels, header, features, FloatList.MAXIMUM));
        } catch (Throwable failure) {
            mapped.close();
            throw failure;
        }
    }

    private static float[] labels(Path labels, IdxHeader features, Path featureFile, long maximumValues)
            throws IOException {
        try (IdxStream stream = new IdxStream(labels)) {
            IdxHeader header = stream.header();
            if (header.dimensions() != 1) {
                throw stream.wrong(3, "expected labels of 1 dimension, got " + header.dimensions());
            }
            if (header.rows() != features.rows()) {
                throw stream.wrong(4, "expected %d labels, as many as %s has rows, got %d"
                        .formatted(features.rows(), MappedRows.name(featureFile), header.rows()));
            }
            return stream.values(maximumValues, IdxDecoder.classes(header.type()));
        }
    }

    private IdxDecoder decoder(IdxHeader features) {
        boolean isByte = features.type() == IdxType.UNSIGNED_BYTE;
        return IdxDecoder.features(features.type(), factor.orElse(isByte ? 1.0 / 255 : 1));
    }
}
