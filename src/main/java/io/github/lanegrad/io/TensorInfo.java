package io.github.lanegrad.io;

import java.util.List;

/**
 * What a file says about one tensor. Immutable. Those that {@link Safetensors#open} and {@link Npz#open} give are checked:
 * the file has these bytes, and they are as many as shape and format need.
 *
 * @param name the tensor's name, unique in its file, may be empty
 * @param dtype the number format
 * @param shape the sizes, outermost first, each at least 0; none for a single number
 * @param offset the byte of the file, or of the unpacked member of an NPZ file, where the values start
 * @param bytes how many bytes the values take
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long offset, long bytes) {

    /**
     * Copies the shape.
     *
     * @throws NullPointerException if an argument is null
     */
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /**
     * The number of values: the product of the shape.
     *
     * @return at least 0; 1 for an empty shape
     * @throws ArithmeticException if it does not fit into a long, which no checked tensor can cause
     */
    public long elements() {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
