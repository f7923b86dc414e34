/**
 * What a model is. A {@link io.github.lanegrad.Network} describes dense layers, {@link io.github.lanegrad.Parameters} are
 * their numbers, a {@link io.github.lanegrad.Model} adds the scaling of the rows that go in and of the outputs.
 *
 * <h2>The house</h2>
 *
 * <pre>
 * train      data      infer      io          training; tables and splits; prediction; files
 *    └─────────┴────┬────┴─────────┘          (none of them knows another, but train writes checkpoints with io)
 *            io.github.lanegrad               what a model is
 *                   │
 *                kernel, internal             operations on float[], and which implementation runs; files that are
 *                   │                         replaced as a whole, checks of rows (internal knows no other package)
 *                   ╎  by name only
 *              kernel.simd                    the Vector API
 * </pre>
 *
 * A package imports only what stands below it. {@link io.github.lanegrad.Dataset} and
 * {@link io.github.lanegrad.Scaling} stand here, not beside the readers in {@code data}, because training, prediction and
 * files need them as well, and those packages do not know each other. For the same reason {@link
 * io.github.lanegrad.BatchSource} does: training reads rows through it, whether they are in memory or in a file.
 *
 * <h2>Memory</h2>
 *
 * A network's parameters are one flat {@code float[]}, layer after layer: W, a row per input, then b, then what a
 * normalisation and an activation learn. Running statistics of batch normalisations are another array. Gradients and the
 * state of optimizers have the same layout, so a step is one pass. Rows are padded with zeros to a multiple of 16 floats,
 * so that no kernel has a column tail on any hardware. Arrays that go in and out, rows of features, targets and outputs,
 * are compact.
 *
 * <h2>Arguments</h2>
 *
 * In all packages an argument that is null, unless it is marked as nullable, is a {@link NullPointerException} where it is
 * first needed. Enums and exceptions are immutable.
 */
@NullMarked
package io.github.lanegrad;

import org.jspecify.annotations.NullMarked;
