package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the header of a safetensors file. */
final class SafetensorsHeader {

    static final String METADATA = "__metadata__";

    /** As the reference implementation has it. */
    static final int MAX_LENGTH = 100_000_000;

    /** More than any tensor has; PyTorch and NumPy stop here too. */
    static final int MAX_RANK = 64;

    /** A tensor and the byte of the header that speaks of it. */
    private record Entry(TensorInfo info, long said) {}

    private final String file;
    private final JsonReader json;
    private final long dataStart;
    private final long fileSize;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    /**
     * Reads the header.
     *
     * @param json the bytes of the header, which start at byte 8 of the file
     */
    SafetensorsHeader(String file, byte[] json, long fileSize) throws FormatException {
        this.file = file;
        this.json = new JsonReader(file, json, Long.BYTES);
        this.dataStart = (long) Long.BYTES + json.length;
        this.fileSize = fileSize;
        if (json.length == 0 || json[0] != '{') {
            // The parser would allow white space here, the format does not.
            throw new FormatException(file, Long.BYTES, "expected a header that starts with '{'");
        }
        List<Entry> entries = entries();
        this.json.end();
        entries.sort(Comparator.<Entry>comparingLong(entry -> entry.info.offset())
                .thenComparingLong(entry -> entry.info.bytes()));
        checkCover(entries);
    }

    /** In the order of the file. */
    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** By name, in the order of the data. */
    Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    private List<Entry> entries() throws FormatException {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            long said = json.nameOffset();
            if (!names.add(name)) {
                throw twice(said, name);
            }
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                entries.add(new Entry(readTensor(name, said), said));
            }
        }
        return entries;
    }

    private void readMetadata() throws FormatException {
        json.beginObject();
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            if (metadata.put(key, json.string()) != null) {
                throw twice(json.nameOffset(), key);
            }
        }
    }

    private TensorInfo readTensor(String name, long said) throws FormatException {
        @Nullable DType dtype = null;
        @Nullable List<Long> shape = null;
        @Nullable List<Long> offsets = null;
        json.beginObject();
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            boolean again = switch (key) {
                case "dtype" -> dtype != null;
                case "shape" -> shape != null;
                case "data_offsets" -> offsets != null;
                // Passing over it could mean reading numbers in another way than they are meant.
                default -> throw new FormatException(file, json.nameOffset(),
                        "expected dtype, shape or data_offsets, got " + JsonText.shown(key));
            };
            if (again) {
                throw twice(json.nameOffset(), key);
            }
            switch (key) {
                case "dtype" -> dtype = readDType();
                case "shape" -> shape = readNaturals(MAX_RANK, "sizes");
                default -> offsets = readNaturals(2, "offsets");
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw new FormatException(file, said,
                    "expected dtype, shape and two data_offsets for tensor " + JsonText.shown(name));
        }
        return checkSize(name, dtype, shape, offsets.get(0), offsets.get(1), said);
    }

    private DType readDType() throws FormatException {
        long said = json.offset();
        String name = json.string();
        try {
            return DType.valueOf(name);
        } catch (IllegalArgumentException _) {
            throw new FormatException(file, said, "expected a dtype such as F32, got " + JsonText.shown(name));
        }
    }

    private List<Long> readNaturals(int most, String what) throws FormatException {
        List<Long> values = new ArrayList<>(4);
        json.beginArray();
        while (json.nextElement()) {
            if (values.size() == most) {
                throw new FormatException(file, json.offset(), "expected at most " + most + " " + what);
            }
            values.add(json.natural());
        }
        return values;
    }

    private TensorInfo checkSize(String name, DType dtype, List<Long> shape, long begin, long end, long said)
            throws FormatException {
        String tensor = "tensor " + JsonText.shown(name);
        if (end < begin || end > fileSize - dataStart) {
            throw new FormatException(file, said, "expected data_offsets within the " + (fileSize - dataStart)
                    + " bytes of data for " + tensor + ", got " + begin + " to " + end);
        }
        TensorInfo info = new TensorInfo(name, dtype, shape, dataStart + begin, end - begin);
        long bits;
        try {
            bits = Math.multiplyExact(info.elements(), dtype.bits());
        } catch (ArithmeticException _) {
            throw new FormatException(file, said,
                    "expected fewer than 2^63 bits of data for " + tensor + ", got the shape " + shape);
        }
        if (bits % Byte.SIZE != 0) {
            throw new FormatException(file, said,
                    "expected whole bytes for " + tensor + " of " + dtype + " " + shape + ", got " + bits + " bits");
        }
        if (bits / Byte.SIZE != info.bytes()) {
            throw new FormatException(file, said, "expected " + bits / Byte.SIZE + " bytes of data for " + tensor
                    + " of " + dtype + " " + shape + ", got data_offsets of " + info.bytes());
        }
        return info;
    }

    private void checkCover(List<Entry> entries) throws FormatException {
        long covered = dataStart;
        for (Entry entry : entries) {
            TensorInfo info = entry.info;
            if (info.offset() != covered) {
                throw new FormatException(file, entry.said, "expected data without "
                        + (info.offset() > covered ? "holes" : "overlaps") + ": data_offsets from "
                        + (covered - dataStart) + " for tensor " + JsonText.shown(info.name()) + ", got "
                        + (info.offset() - dataStart));
            }
            covered += info.bytes();
            tensors.put(info.name(), info);
        }
        if (covered != fileSize) {
            throw new FormatException(file, covered,
                    "expected the end of the file after the last tensor, got " + (fileSize - covered) + " more bytes");
        }
    }

    private FormatException twice(long said, String name) {
        return new FormatException(file, said, "expected each name once, got " + JsonText.shown(name) + " again");
    }
}
