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
 */
@NullMarked
package io.github.lanegrad.data;

import org.jspecify.annotations.NullMarked;
