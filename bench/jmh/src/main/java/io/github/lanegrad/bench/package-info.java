/**
 * Benchmarks of products and functions, beside other libraries, of training and prediction. Each checks what it
 * measures.
 */
package io.github.lanegrad.bench;
