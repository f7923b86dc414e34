package io.github.lanegrad.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What an IDX file can hold: the third byte of the file says which. Numbers are big-endian. */
enum IdxType {
    UNSIGNED_BYTE(0x08, 1),
    BYTE(0x09, 1),
    SHORT(0x0B, 2),
    INT(0x0C, 4),
    FLOAT(0x0D, 4),
    DOUBLE(0x0E, 8);

    private static final ValueLayout.OfShort SHORTS = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INTS = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLES =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int code;
    private final int bytes;

    IdxType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    static @Nullable IdxType of(int code) {
        for (IdxType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    /** The size of an element. */
    int bytes() {
        return bytes;
    }

    /** The element at a byte, exactly. */
    double at(MemorySegment segment, long offset) {
        return switch (this) {
            case UNSIGNED_BYTE -> segment.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
            case BYTE -> segment.get(ValueLayout.JAVA_BYTE, offset);
            case SHORT -> segment.get(SHORTS, offset);
            case INT -> segment.get(INTS, offset);
            case FLOAT -> segment.get(FLOATS, offset);
            case DOUBLE -> segment.get(DOUBLES, offset);
        };
    }
}
