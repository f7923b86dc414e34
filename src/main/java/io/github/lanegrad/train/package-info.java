/**
 * Training: {@link io.github.lanegrad.train.Trainer} runs epochs, {@link io.github.lanegrad.train.TrainingPlan} owns all
 * buffers and computes the gradient of a batch, an {@link io.github.lanegrad.train.Optimizer} takes a step, a
 * {@link io.github.lanegrad.train.Metric} scores.
 *
 * <pre>
 * rows gathered into X ─► Z1 = X·W1 + b1 ─► A1 = g(Z1) ─► … ─► Zn ─► loss and dZn in one pass
 * W, b ◄── optimizer ◄── dW = A(l-1)ᵀ·dZl, db = column sums ◄── dZl = (dZ(l+1)·W(l+1)ᵀ) ∘ g'(Zl)
 * </pre>
 *
 * No step allocates. The end of an epoch does, for its entry in the history and what a metric needs, and so does a
 * {@linkplain io.github.lanegrad.train.Checkpoints checkpoint}.
 * Gradients are sums over the batch until the optimizer scales them once. An argument that is null is a
 * {@link NullPointerException} where it is first needed.
 */
@NullMarked
package io.github.lanegrad.train;

import org.jspecify.annotations.NullMarked;
