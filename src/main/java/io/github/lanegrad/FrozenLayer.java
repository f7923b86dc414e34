package io.github.lanegrad;

import io.github.lanegrad.internal.Indices;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.PackedWeights;
import io.github.lanegrad.kernel.RowKernels;
import java.util.Arrays;

/**
 * One layer of a {@link FrozenModel}, with its numbers. Immutable and safe to share between threads. The passes are for
 * predictors: they work on the caller's arrays, check nothing but what the JVM checks, allocate nothing and never block.
 *
 * <p>The bits of a sum z are defined by one chain over the inputs ascending: {@code z = b}, then {@code z = fma(x, w, z)},
 * w being the weight itself or the float that its bfloat16 stands for; with int8 {@code z = 0}, then
 * {@code z = fma(x, q, z)}, q being the whole number, and at last {@code z = fma(z, scale, b)}. How many rows are computed
 * together changes no bit.
 */
public final class FrozenLayer {

    /** Floats behind the last row of sums that a pass may overwrite. */
    public static final int SLACK = RowKernels.INT8_GROUP;

    /** Columns of weights that are read together where they are kept in an order of their own. */
    private static final int FLOAT32_PANEL = 64;
    private static final int PACKED_PANEL = 256;

    /** Weights as they come are as good up to here: 48 KiB, a level 1 cache. */
    private static final int SMALL = 3 << 12;

    /** From so many rows on packed weights are unpacked once for all of them. */
    private static final int MANY = 4;

    /** Partial sums of a softmax: products of single rows need no room. */
    private static final int ACTIVATION_SCRATCH = Kernels.LANES;

    private static final Kernels KERNELS = Backend.KERNELS;
    private static final int[] NO_INTS = {};
    private static final float[] NO_FLOATS = {};

    private final Layer layer;
    private final WeightFormat format;

    /** The flat parameters; or, with packed weights, biases with pads, then scales with pads, then slopes. */
    private final float[] floats;

    private final int[] packed;
    private final Panels panels;
    private final int biases;
    private final int scales;
    private final int slopes;

    /** Floats as they stand in the flat parameters, which are not copied. */
    static FrozenLayer inPlace(Layer layer, float[] parameters) {
        return new FrozenLayer(layer, parameters, Panels.WHOLE);
    }

    /** Floats in an order of their own, into which those in the flat parameters are brought. */
    static FrozenLayer inPanels(Layer layer, float[] parameters) {
        if (layer.inputs() * layer.stride() <= SMALL) {
            return inPlace(layer, parameters);
        }
        FrozenLayer frozen = new FrozenLayer(layer, parameters, FLOAT32_PANEL);
        Panels panels = frozen.panels;
        float[] rows = Arrays.copyOfRange(parameters, panels.first(), panels.first() + panels.length());
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < panels.columns(); j += panels.panel()) {
                System.arraycopy(rows, i * panels.columns() + j, parameters, panels.row(i, j), panels.width(j));
            }
        }
        return frozen;
    }

    private FrozenLayer(Layer layer, float[] parameters, int panel) {
        this.layer = layer;
        this.format = WeightFormat.FLOAT32;
        this.floats = parameters;
        this.packed = NO_INTS;
        this.panels = new Panels(layer.inputs(), layer.stride(), panel, layer.weightOffset(), 0);
        this.biases = layer.biasOffset();
        this.scales = 0;
        this.slopes = layer.slopeOffset();
    }

    private FrozenLayer(Layer layer, WeightFormat format, float[] biasValues, float[] scaleValues, float[] slopeValues) {
        boolean int8 = format == WeightFormat.INT8;
        int group = int8 ? RowKernels.INT8_GROUP : RowKernels.BFLOAT16_GROUP;
        int columns = Math.ceilDiv(layer.units(), group) * group;
        this.layer = layer;
        this.format = format;
        this.panels = new Panels(layer.inputs(), columns, PACKED_PANEL, 0, int8 ? 2 : 1);
        this.packed = new int[panels.length()];
        this.biases = 0;
        this.scales = columns;
        this.slopes = 2 * columns;
        this.floats = new float[slopes + Kernels.pad(slopeValues.length)];
        System.arraycopy(biasValues, 0, floats, biases, biasValues.length);
        System.arraycopy(scaleValues, 0, floats, scales, scaleValues.length);
        System.arraycopy(slopeValues, 0, floats, slopes, slopeValues.length);
    }

    static FrozenLayer bfloat16(Layer layer, short[] weights, float[] biases, float[] slopes) {
        FrozenLayer frozen = new FrozenLayer(layer, WeightFormat.BFLOAT16, biases, NO_FLOATS, slopes);
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                PackedWeights.setBfloat16(frozen.packed, frozen.panels.row(i, j), frozen.panels.columnInPanel(j),
                        weights[i * layer.units() + j]);
            }
        }
        return frozen;
    }

    static FrozenLayer int8(Layer layer, byte[] weights, float[] scales, float[] biases, float[] slopes) {
        FrozenLayer frozen = new FrozenLayer(layer, WeightFormat.INT8, biases, scales, slopes);
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                PackedWeights.setInt8(frozen.packed, frozen.panels.row(i, j), frozen.panels.columnInPanel(j),
                        weights[i * layer.units() + j]);
            }
        }
        return frozen;
    }

    /**
     * {@code A[rows × units] = g(N(X[rows × inputs] · W + b))}: {@link #product}, then {@link #activate}.
     *
     * @param rows number of rows
     * @param depth how many inputs are read from the first: all of them, but for warming up
     * @param x the inputs
     * @param xOffset offset of X
     * @param xStride row stride of X
     * @param a the outputs, with room as in {@link #product}
     * @param aOffset offset of A
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void forward(int rows, int depth, float[] x, int xOffset, int xStride, float[] a, int aOffset,
            float[] scratch, int scratchOffset) {
        boolean rectify = layer.rectifies() && (rows < MANY || format == WeightFormat.FLOAT32);
        product(rectify, rows, depth, x, xOffset, xStride, a, aOffset, scratch, scratchOffset);
        if (!rectify) {
            activate(rows, a, aOffset, scratch, scratchOffset);
        }
    }

    /**
     * {@code Z[rows × units] = X[rows × inputs] · W + b}, in rows of the stride {@link Layer#stride()}. What lies between
     * the units of a row and the next row, and up to {@link #SLACK} floats behind the last one, is unspecified afterwards.
     *
     * @param rows number of rows
     * @param depth how many inputs are read from the first: all of them, but for warming up
     * @param x the inputs
     * @param xOffset offset of X
     * @param xStride row stride of X
     * @param z the sums
     * @param zOffset offset of Z
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void product(int rows, int depth, float[] x, int xOffset, int xStride, float[] z, int zOffset,
            float[] scratch, int scratchOffset) {
        product(false, rows, depth, x, xOffset, xStride, z, zOffset, scratch, scratchOffset);
    }

    private void product(boolean rectify, int rows, int depth, float[] x, int xOffset, int xStride, float[] z, int zOffset,
            float[] scratch, int scratchOffset) {
        if (rows > 1 && format == WeightFormat.FLOAT32) {
            for (int j = 0; j < panels.columns(); j += panels.panel()) {
                KERNELS.gemmNN(rows, Math.min(panels.panel(), layer.units() - j), depth, x, xOffset, xStride,
                        floats, panels.row(0, j), panels.pitch(j), floats, biases + j, rectify, z, zOffset + j,
                        layer.stride(), scratch, scratchOffset);
            }
        } else if (rows >= MANY) {
            unpackedProduct(rows, depth, x, xOffset, xStride, z, zOffset, scratch, scratchOffset);
        } else {
            for (int r = 0; r < rows; r++) {
                row(depth, x, xOffset + r * xStride, rectify, z, zOffset + r * layer.stride());
            }
        }
    }

    private void row(int depth, float[] x, int xOffset, boolean rectify, float[] z, int zOffset) {
        for (int j = 0; j < panels.columns(); j += panels.panel()) {
            int width = panels.width(j);
            int from = panels.row(0, j);
            switch (format) {
                case FLOAT32 -> KERNELS.row(width, depth, x, xOffset, floats, from, panels.pitch(j), floats, biases + j,
                        rectify, z, zOffset + j);
                case BFLOAT16 -> KERNELS.rowBfloat16(width, depth, x, xOffset, packed, from, panels.pitch(j),
                        floats, biases + j, rectify, z, zOffset + j);
                case INT8 -> KERNELS.rowInt8(width, depth, x, xOffset, packed, from, panels.pitch(j), floats, scales + j,
                        floats, biases + j, rectify, z, zOffset + j);
            }
        }
    }

    /** Some columns after the other, a block of inputs at a time: later blocks go on with the chains of the earlier ones. */
    private void unpackedProduct(int rows, int depth, float[] x, int xOffset, int xStride, float[] z, int zOffset,
            float[] scratch, int scratchOffset) {
        boolean int8 = format == WeightFormat.INT8;
        int unpacked = scratchOffset;
        int inner = unpacked + unpackedLength(depth);
        for (int j = 0; j < layer.units(); j += Kernels.PANEL) {
            int width = Math.min(Kernels.PANEL, panels.columns() - j);
            int units = Math.min(width, layer.stride() - j);
            for (int p = 0; p < depth; p += Kernels.DEPTH) {
                int block = Math.min(Kernels.DEPTH, depth - p);
                int from = panels.row(p, j) + (panels.columnInPanel(j) >> panels.shift());
                if (int8) {
                    KERNELS.unpackInt8(block, width, packed, from, panels.pitch(j), scratch, unpacked, width);
                } else {
                    KERNELS.unpackBfloat16(block, width, packed, from, panels.pitch(j), scratch, unpacked, width);
                }
                if (p == 0) {
                    for (int r = 0; r < rows; r++) {
                        start(int8, units, j, z, zOffset + r * layer.stride() + j);
                    }
                }
                KERNELS.gemm(false, false, true, rows, units, block, x, xOffset + p, xStride, scratch, unpacked, width,
                        z, zOffset + j, layer.stride(), scratch, inner);
            }
        }
        if (int8) {
            KERNELS.scaleColumns(rows, layer.stride(), floats, scales, floats, biases, z, zOffset, layer.stride());
        }
    }

    private void start(boolean zero, int count, int from, float[] z, int zOffset) {
        if (zero) {
            Arrays.fill(z, zOffset, zOffset + count, 0f);
        } else {
            System.arraycopy(floats, biases + from, z, zOffset, count);
        }
    }

    private static int unpackedLength(int depth) {
        return Math.min(depth, Kernels.DEPTH) * Kernels.PANEL;
    }

    /**
     * The sums of one row of which only the elements that are not 0 are given: the bits of {@link #product} on the whole row
     * wherever this returns true.
     *
     * @param count how many elements are given
     * @param indices their inputs, strictly ascending
     * @param indicesOffset offset of the indices
     * @param values their values
     * @param valuesOffset offset of the values
     * @param z the sums, with room as in {@link #product}
     * @param zOffset offset of Z
     * @return false if a sum is -0, which a product with one of the zeros might have made +0; that is the only bit that a
     *     finite weight times 0 can change
     */
    public boolean sparseProduct(int count, int[] indices, int indicesOffset, float[] values, int valuesOffset,
            float[] z, int zOffset) {
        for (int j = 0; j < panels.columns(); j += panels.panel()) {
            int width = panels.width(j);
            int from = panels.row(0, j);
            switch (format) {
                case FLOAT32 -> KERNELS.sparseRow(width, count, indices, indicesOffset, values, valuesOffset,
                        floats, from, panels.pitch(j), floats, biases + j, z, zOffset + j);
                case BFLOAT16 -> KERNELS.sparseRowBfloat16(width, count, indices, indicesOffset, values, valuesOffset,
                        packed, from, panels.pitch(j), floats, biases + j, z, zOffset + j);
                case INT8 -> KERNELS.sparseRowInt8(width, count, indices, indicesOffset, values, valuesOffset,
                        packed, from, panels.pitch(j), floats, scales + j, floats, biases + j, z, zOffset + j);
            }
        }
        for (int j = 0; j < layer.units(); j++) {
            if (Float.floatToRawIntBits(z[zOffset + j]) == Integer.MIN_VALUE) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code A = g(N(Z))}, in place.
     *
     * @param rows number of rows
     * @param z the sums, replaced by the outputs
     * @param zOffset offset of Z
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void activate(int rows, float[] z, int zOffset, float[] scratch, int scratchOffset) {
        normalize(rows, z, zOffset, scratch, scratchOffset);
        layer.activateWith(floats, slopes, rows, z, zOffset, scratch, scratchOffset);
    }

    /**
     * {@code Z = N(Z)}, in place: the first half of {@link #activate}. Does nothing if there is no normalisation.
     *
     * @param rows number of rows
     * @param z the sums
     * @param zOffset offset of Z
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void normalize(int rows, float[] z, int zOffset, float[] scratch, int scratchOffset) {
        if (format == WeightFormat.FLOAT32) {
            layer.normalization().predict(layer, rows, floats, z, zOffset, scratch, scratchOffset);
        }
    }

    /**
     * What the passes need as scratch room.
     *
     * @param rows the largest number of rows
     * @return in floats
     */
    public int scratchLength(int rows) {
        if (format == WeightFormat.FLOAT32) {
            return rows > 1 || layer.normalization().hasGain() ? layer.scratchLength() : ACTIVATION_SCRATCH;
        }
        return rows >= MANY ? layer.scratchLength() + unpackedLength(layer.inputs()) : ACTIVATION_SCRATCH;
    }

    /**
     * Shape and activation.
     *
     * @return the layer; where its parameters lie in the flat ones means nothing with packed weights
     */
    public Layer layer() {
        return layer;
    }

    /** {@return how the weights are kept} */
    public WeightFormat format() {
        return format;
    }

    /**
     * A weight as it counts.
     *
     * @param input number of the input, from 0
     * @param unit number of the unit, from 0
     * @return with int8, the whole number without its scale
     * @throws IndexOutOfBoundsException if there is no such input or unit
     */
    public float weight(int input, int unit) {
        checkUnit(unit);
        int row = panels.row(Indices.check("input", input, layer.inputs()), unit);
        return switch (format) {
            case FLOAT32 -> floats[row + panels.columnInPanel(unit)];
            case BFLOAT16 -> PackedWeights.bfloat16(packed, row, panels.columnInPanel(unit));
            case INT8 -> PackedWeights.int8(packed, row, panels.columnInPanel(unit));
        };
    }

    /**
     * The bias of a unit.
     *
     * @param unit from 0
     * @return the bias
     * @throws IndexOutOfBoundsException if there is no such unit
     */
    public float bias(int unit) {
        return floats[biases + checkUnit(unit)];
    }

    /**
     * What a unit's whole numbers are multiplied by.
     *
     * @param unit from 0
     * @return 1 unless the format is int8
     * @throws IndexOutOfBoundsException if there is no such unit
     */
    public float scale(int unit) {
        checkUnit(unit);
        return format == WeightFormat.INT8 ? floats[scales + unit] : 1f;
    }

    private int checkUnit(int unit) {
        return Indices.check("unit", unit, layer.units());
    }

    /**
     * A slope that the activation learnt.
     *
     * @param number from 0, below {@link Layer#slopeCount()}
     * @return the slope
     * @throws IndexOutOfBoundsException if there is no such slope
     */
    public float slope(int number) {
        return floats[slopes + Indices.check("slope", number, layer.slopeCount())];
    }

    /**
     * Memory of weights, biases, gains, shifts, scales and slopes, pads included.
     *
     * @return in bytes
     */
    public long bytes() {
        long floatCount = format == WeightFormat.FLOAT32
                ? layer.end() - layer.weightOffset()
                : floats.length;
        return (floatCount + packed.length) * Float.BYTES;
    }
}
