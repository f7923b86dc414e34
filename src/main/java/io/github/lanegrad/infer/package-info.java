/** Prediction with a trained {@link io.github.lanegrad.Model}: a predictor per thread, one model for all. */
@NullMarked
package io.github.lanegrad.infer;

import org.jspecify.annotations.NullMarked;
