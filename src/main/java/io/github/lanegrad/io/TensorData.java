package io.github.lanegrad.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The numbers of one tensor in memory: a dtype, a shape, and the values as bytes, little-endian, the last dimension
 * fastest. What files of tensors have in common, so that tensors go from one format to another bit for bit.
 *
 * <p>Immutable and safe to share between threads: factories and accessors copy, allocating what they return and no more.
 */
public final class TensorData {

    private static final Set<DType> FLOATS = EnumSet.of(DType.F32, DType.F16, DType.BF16);
    private static final Set<DType> DOUBLES = EnumSet.of(DType.F64, DType.F32, DType.F16, DType.BF16);
    private static final Set<DType> INTEGERS = EnumSet.of(
            DType.I64, DType.U64, DType.I32, DType.U32, DType.I16, DType.U16, DType.I8, DType.U8);

    private final DType dtype;
    private final List<Long> shape;
    private final byte[] array;
    private final ByteBuffer bytes;
    private final int length;

    private TensorData(DType dtype, List<Long> shape, byte[] array, int length) {
        this.dtype = dtype;
        this.shape = shape;
        this.array = array;
        this.bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        this.length = length;
    }

    /**
     * Values of type F32.
     *
     * @param values as many as the shape says, of any bits
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return the tensor
     * @throws IllegalArgumentException if the values do not have the shape, or it has more than 64 sizes
     */
    public static TensorData of(float[] values, long... shape) {
        return of(DType.F32, values, shape);
    }

    /**
     * Values of type F32, or rounded to F16 or BF16, ties to even.
     *
     * @param dtype the format
     * @param values as many as the shape says, of any bits
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return the tensor
     * @throws IllegalArgumentException if the format is another, the values do not have the shape, or it has more than
     *     64 sizes
     */
    public static TensorData of(DType dtype, float[] values, long... shape) {
        expect(FLOATS, dtype);
        TensorData tensor = zeros(dtype, values.length, shape);
        Numbers.encode(dtype, values, tensor.bytes);
        return tensor;
    }

    /**
     * Values of type F64.
     *
     * @param values as many as the shape says, of any bits
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return the tensor
     * @throws IllegalArgumentException if the values do not have the shape, or it has more than 64 sizes
     */
    public static TensorData of(double[] values, long... shape) {
        TensorData tensor = zeros(DType.F64, values.length, shape);
        tensor.bytes.asDoubleBuffer().put(values);
        return tensor;
    }

    /**
     * Integers.
     *
     * @param dtype I64, U64, I32, U32, I16, U16, I8 or U8
     * @param values as many as the shape says, each in the range of the format; those of U64 as 64 bits without a sign
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return the tensor
     * @throws IllegalArgumentException if the format is another, a value is out of its range, the values do not have the
     *     shape, or it has more than 64 sizes
     */
    public static TensorData of(DType dtype, long[] values, long... shape) {
        expect(INTEGERS, dtype);
        TensorData tensor = zeros(dtype, values.length, shape);
        for (int i = 0; i < values.length; i++) {
            if (!Numbers.inRange(dtype, values[i])) {
                throw new IllegalArgumentException(
                        "expected values of " + dtype + ", got " + values[i] + " (value " + i + ")");
            }
            Numbers.putInteger(dtype, values[i], tensor.bytes, i);
        }
        return tensor;
    }

    /**
     * Truth values, BOOL.
     *
     * @param values as many as the shape says
     * @param shape the sizes, outermost first, each at least 0; none for a single one
     * @return the tensor
     * @throws IllegalArgumentException if the values do not have the shape, or it has more than 64 sizes
     */
    public static TensorData of(boolean[] values, long... shape) {
        TensorData tensor = zeros(DType.BOOL, values.length, shape);
        for (int i = 0; i < values.length; i++) {
            tensor.bytes.put(i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    /**
     * Values as they stand in a file.
     *
     * @param dtype any format
     * @param bytes as many as format and shape need, little-endian, the last dimension fastest
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return the tensor
     * @throws IllegalArgumentException if the bytes do not have format and shape, or it has more than 64 sizes
     */
    public static TensorData ofBytes(DType dtype, byte[] bytes, long... shape) {
        return wrap(dtype, bytes.clone(), shape);
    }

    /** As {@link #ofBytes}, of an array that nobody else keeps. */
    static TensorData wrap(DType dtype, byte[] bytes, long... shape) {
        long elements = elements(shape);
        long bits = elements > Long.MAX_VALUE / Long.SIZE ? -1 : elements * dtype.bits();
        if (bits != (long) bytes.length * Byte.SIZE) {
            throw new IllegalArgumentException("expected as many bytes as " + dtype + " of the shape "
                    + Arrays.toString(shape) + " needs, got " + bytes.length);
        }
        return new TensorData(dtype, boxed(shape), bytes, (int) Math.min(elements, Integer.MAX_VALUE));
    }

    /**
     * The number format.
     *
     * @return the dtype
     */
    public DType dtype() {
        return dtype;
    }

    /**
     * The sizes, outermost first.
     *
     * @return each at least 0; none for a single number
     */
    public List<Long> shape() {
        return shape;
    }

    /**
     * The values as bytes.
     *
     * @return little-endian, the last dimension fastest; a new array
     */
    public byte[] bytes() {
        return array.clone();
    }

    /**
     * The values of an F32, F16 or BF16 tensor.
     *
     * @return all values, the last dimension fastest, exact; a new array
     * @throws IllegalStateException if the tensor is of another dtype
     */
    public float[] floats() {
        allow(FLOATS);
        float[] values = new float[length];
        Numbers.decode(dtype, bytes, 0, length, values, 0);
        return values;
    }

    /**
     * The values of an F64, F32, F16 or BF16 tensor.
     *
     * @return all values, the last dimension fastest, exact; a new array
     * @throws IllegalStateException if the tensor is of another dtype
     */
    public double[] doubles() {
        allow(DOUBLES);
        double[] values = new double[length];
        Numbers.decode(dtype, bytes, length, values, 0);
        return values;
    }

    /**
     * The values of a tensor of integers.
     *
     * @return all values, the last dimension fastest, widened by their sign or with zeros, those of U64 as 64 bits without
     *     a sign; a new array
     * @throws IllegalStateException if the tensor is of another dtype
     */
    public long[] longs() {
        allow(INTEGERS);
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = Numbers.integer(dtype, bytes, i);
        }
        return values;
    }

    /**
     * The values of a BOOL tensor.
     *
     * @return all values, the last dimension fastest, true for every byte but 0; a new array
     * @throws IllegalStateException if the tensor is of another dtype
     */
    public boolean[] booleans() {
        allow(EnumSet.of(DType.BOOL));
        boolean[] values = new boolean[length];
        for (int i = 0; i < length; i++) {
            values[i] = bytes.get(i) != 0;
        }
        return values;
    }

    /** For reading only. */
    ByteBuffer buffer() {
        return bytes;
    }

    /** The array itself, for reading only. */
    byte[] array() {
        return array;
    }

    long[] sizes() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Whether dtype, shape and bytes are the same.
     *
     * @param other anything
     * @return whether it is such a tensor
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof TensorData that
                && dtype == that.dtype && shape.equals(that.shape) && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(array);
    }

    /**
     * Dtype and shape, such as {@code F32 [64, 30]}.
     *
     * @return one line without the values
     */
    @Override
    public String toString() {
        return dtype + " " + shape;
    }

    private void allow(Set<DType> readable) {
        if (!readable.contains(dtype)) {
            throw new IllegalStateException("expected a tensor of one of " + readable + ", got " + dtype);
        }
    }

    private static void expect(Set<DType> allowed, DType dtype) {
        if (!allowed.contains(dtype)) {
            throw new IllegalArgumentException("expected one of " + allowed + ", got " + dtype);
        }
    }

    private static TensorData zeros(DType dtype, int length, long... shape) {
        if (elements(shape) != length) {
            throw new IllegalArgumentException("expected as many values as the shape " + Arrays.toString(shape)
                    + " says, got " + length);
        }
        long size = (long) length * dtype.bits() / Byte.SIZE;
        if (size > Numbers.MOST) {
            throw new IllegalArgumentException("expected at most " + Numbers.MOST + " bytes of values, got " + size);
        }
        return new TensorData(dtype, boxed(shape), new byte[(int) size], length);
    }

    /** Long.MAX_VALUE if there are too many to count, or if a size is negative. */
    private static long elements(long... shape) {
        if (shape.length > SafetensorsHeader.MAX_RANK) {
            throw new IllegalArgumentException(
                    "expected at most " + SafetensorsHeader.MAX_RANK + " sizes, got " + shape.length);
        }
        long elements = 1;
        for (long size : shape) {
            if (size < 0 || (elements != 0 && size > Long.MAX_VALUE / elements)) {
                return Long.MAX_VALUE;
            }
            elements *= size;
        }
        return elements;
    }

    private static List<Long> boxed(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
