package io.github.lanegrad.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of a node: whichever of its values the file gives; the others are 0 or empty.
 *
 * @param number a float
 * @param integer an integer
 * @param text a string
 * @param tensor a constant, or null
 * @param numbers floats
 * @param integers integers
 */
record OnnxAttribute(float number, long integer, String text, @Nullable OnnxTensor tensor, List<Float> numbers,
        List<Long> integers) {}
