/**
 * Prediction with a trained {@link io.github.lanegrad.Model}, inside a request, on the caller's thread: a
 * {@link io.github.lanegrad.infer.Predictor} per thread and one {@link io.github.lanegrad.FrozenModel} for all, or a
 * {@link io.github.lanegrad.infer.LiveModel} that is swapped while they run; weights of 16 and 8 bits by
 * {@link io.github.lanegrad.infer.Compression}. No call that scores rows locks, waits, allocates, or
 * starts a thread, but that of a whole {@link io.github.lanegrad.BatchSource} allocates its result and reads the source.
 */
@NullMarked
package io.github.lanegrad.infer;

import org.jspecify.annotations.NullMarked;
