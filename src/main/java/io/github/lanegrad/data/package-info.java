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
 *
 * <h2>Tried and dropped</h2>
 *
 * <ul>
 *   <li>Decoding to characters: numbers and separators are ASCII, so only text is looked at once more, whether it is
 *       UTF-8.
 *   <li>Numbers digit by digit: a branch for each, and one for the sign, are foretold wrongly as often as numbers differ.
 *   <li>Numbers one after another, eight bytes at a time: each waits until the one before it has told where it ends. A
 *       table of three decimals in memory took 12.1 ns per number, now 4.8.
 *   <li>Lines one after another: a table of numbers of three bytes took 6.6 ns per number, of which 2.6 went to lines and to
 *       the places of their numbers, now 4.1.
 *   <li>Several steps in one loop over arrays: too long for C2 to vectorise; joining digits together with finding the factor
 *       took 2.8 ns per number where two loops take 0.5. Bits as bytes, eight of which are a word at once: C2 does not narrow
 *       {@code long} to {@code byte} on vectors, 0.9 instead of 0.3 ns. The word of a number loaded where its end is listed:
 *       no faster than in a loop of its own.
 *   <li>A float divided by a power of ten for all numbers: it is exact for up to seven digits only. A double and a look
 *       at the bits that a float has no room for decide all but about one number in sixty million.
 *   <li>{@link Float#parseFloat} for numbers: it also takes {@code 1f}, {@code 0x1p3} and {@code NaN}. It still rounds
 *       those for which that look does not decide.
 *   <li>A source of batches with a place it has come to (start an epoch, next batch): it could not be shared between
 *       threads nor resumed in the middle of an epoch, and a data set would have needed an adapter. The order of an
 *       epoch as an {@code int[]} of the caller costs 4 bytes per row, little beside the row itself.
 *   <li>CSV indexed by the offsets of its lines: each epoch would parse all numbers again.
 * </ul>
 */
@NullMarked
package io.github.lanegrad.data;

import org.jspecify.annotations.NullMarked;
