/**
 * Data sets: reading tables and images, dividing them into parts, bringing columns to a common size.
 *
 * {@snippet lang = java:
 * Dataset data = CsvReader.create().targets("diagnosis").read(Path.of("patients.csv.gz"));
 * Split split = Split.stratified(data, 0.2, 42);
 * Scaling scaling = Standardizer.fitFeatures(split.train());
 * Dataset train = scaling.scaleFeatures(split.train());
 * Dataset test = scaling.scaleFeatures(split.test());
 * }
 *
 * <table>
 * <caption>What reads what</caption>
 * <tr><th>file</th><th>into memory</th><th>larger than memory</th></tr>
 * <tr><td>CSV of numbers</td><td>{@link io.github.lanegrad.data.CsvReader}</td>
 *     <td>{@link io.github.lanegrad.data.TableFile}, once converted</td></tr>
 * <tr><td>CSV with text columns</td><td>{@link io.github.lanegrad.data.CsvEncoder}, then
 *     {@link io.github.lanegrad.data.CsvEncoding}</td><td>{@link io.github.lanegrad.data.TableFile}, once
 *     converted</td></tr>
 * <tr><td>IDX, as MNIST has it</td><td>{@link io.github.lanegrad.data.IdxReader}</td>
 *     <td>{@link io.github.lanegrad.data.IdxFile}, as it is</td></tr>
 * </table>
 *
 * All of them are a {@link io.github.lanegrad.BatchSource}, with the same rows in the same order of an epoch. Scalings are
 * fitted to any of them: {@link io.github.lanegrad.data.Standardizer}, {@link io.github.lanegrad.data.MinMaxScaler},
 * {@link io.github.lanegrad.data.RobustScaler}. {@link io.github.lanegrad.data.Split} and
 * {@link io.github.lanegrad.data.KFold} divide what is in memory. An argument that is null is a {@link NullPointerException}
 * where it is first needed.
 */
@NullMarked
package io.github.lanegrad.data;

import org.jspecify.annotations.NullMarked;
