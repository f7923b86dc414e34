/**
 * Data sets: reading tables, dividing them into parts, bringing columns to a common size.
 *
 * {@snippet lang = java:
 * Dataset data = CsvReader.create().targets("diagnosis").read(Path.of("patients.csv.gz"));
 * Split split = Split.stratified(data, 0.2, 42);
 * Scaling scaling = Standardizer.fitFeatures(split.train());
 * Dataset train = scaling.scaleFeatures(split.train());
 * Dataset test = scaling.scaleFeatures(split.test());
 * }
 *
 * <h2>Tried and dropped</h2>
 *
 * <ul>
 *   <li>{@link java.io.InputStreamReader} for decoding: it drops what it has decoded of a buffer when the next byte is
 *       not UTF-8, so the error would name a line up to 8 KB too early.
 *   <li>{@link Float#parseFloat} for numbers: it also takes {@code 1f}, {@code 0x1p3} and {@code NaN}. It still rounds
 *       those that have too many digits for one exact division.
 * </ul>
 */
@NullMarked
package io.github.lanegrad.data;

import org.jspecify.annotations.NullMarked;
