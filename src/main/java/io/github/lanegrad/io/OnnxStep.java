package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Normalization;
import org.jspecify.annotations.Nullable;

/** A piece of the chain that leads from the input of a dense network to its output. */
sealed interface OnnxStep {

    /** The node it comes from. */
    OnnxNode node();

    /** Numbers, one for each column, or one for all. */
    interface Columns {

        /** How many there are: 1 for one that goes for all columns. */
        int size();

        /** The number for a column. */
        double at(int column);

        /** The same number for all columns. */
        static Columns of(double value) {
            return new Columns() {
                @Override
                public int size() {
                    return 1;
                }

                @Override
                public double at(int column) {
                    return value;
                }
            };
        }

        /** The numbers with the other sign. */
        static Columns negative(Columns values) {
            return new Columns() {
                @Override
                public int size() {
                    return values.size();
                }

                @Override
                public double at(int column) {
                    return -values.at(column);
                }
            };
        }

        /** The numbers of a tensor that has a single row. */
        static Columns of(OnnxTensor tensor) {
            int size = tensor.elements();
            return new Columns() {
                @Override
                public int size() {
                    return size;
                }

                @Override
                public double at(int column) {
                    return tensor.get(size == 1 ? 0 : column);
                }
            };
        }
    }

    /**
     * A matrix of constants.
     *
     * @param tensor two dimensions
     * @param transposed whether rows and columns are exchanged
     */
    record Matrix(OnnxTensor tensor, boolean transposed) {

        int rows() {
            return tensor.dim(transposed ? 1 : 0);
        }

        int columns() {
            return tensor.dim(transposed ? 0 : 1);
        }

        double get(int row, int column) {
            return tensor.get(transposed ? column * rows() + row : row * columns() + column);
        }
    }

    /**
     * {@code alpha · X·W + beta · b}.
     *
     * @param node the node it comes from
     * @param weights W, inputs × units
     * @param alpha factor of the product
     * @param bias b, or null
     * @param beta factor of the bias
     */
    record Linear(OnnxNode node, Matrix weights, double alpha, @Nullable Columns bias, double beta) implements OnnxStep {}

    /** What {@link Affine} does with its numbers. */
    enum Operation { ADD, SUBTRACT, MULTIPLY, DIVIDE }

    /**
     * One number added to each column, or multiplied by.
     *
     * @param node the node it comes from
     * @param operation what is done
     * @param values with what
     */
    record Affine(OnnxNode node, Operation operation, Columns values) implements OnnxStep {}

    /**
     * A normalisation over the units of a row.
     *
     * @param node the node it comes from
     * @param normalization which one
     * @param gains those it has learnt, or null for 1 or for what follows
     * @param shifts those it has learnt, or null for 0 or for what follows
     */
    record Normalize(OnnxNode node, Normalization normalization, @Nullable Columns gains, @Nullable Columns shifts)
            implements OnnxStep {}

    /**
     * An activation.
     *
     * @param node the node it ends with
     * @param activation the function
     * @param slopes its learnt slopes, or null
     */
    record Activate(OnnxNode node, Activation activation, @Nullable Columns slopes) implements OnnxStep {}

    /**
     * Rows become rows of {@code columns} numbers.
     *
     * @param node the node it comes from
     * @param columns how many, or {@link OnnxGraph#OPEN} for as many as there are
     * @param flat whether the rows themselves disappear, which only rows of one number can stand
     * @param ofRows whether the data must be rows before, as it makes other ones of images
     */
    record Shape(OnnxNode node, long columns, boolean flat, boolean ofRows) implements OnnxStep {}

    /**
     * A probability p becomes the two, 1 - p and p.
     *
     * @param node the node it comes from
     */
    record Complement(OnnxNode node) implements OnnxStep {}
}
