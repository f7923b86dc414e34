package io.github.lanegrad;

/** How a {@link FrozenModel} keeps its weights. Biases and slopes are floats in all of them, and so is all arithmetic. */
public enum WeightFormat {

    /** The floats that were trained. */
    FLOAT32,

    /** Each weight rounded to the upper 16 bits of a float, ties to even: 8 significant bits, the same range. */
    BFLOAT16,

    /** Each weight as a whole number from -127 to 127, times a scale that belongs to its unit. */
    INT8
}
