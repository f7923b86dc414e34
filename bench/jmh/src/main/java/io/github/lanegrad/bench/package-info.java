/** Benchmarks of the library alone: its products, a training step, a prediction. Each checks what it measures. */
package io.github.lanegrad.bench;
