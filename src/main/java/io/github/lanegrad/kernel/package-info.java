/**
 * The operations on {@code float[]} that everything else is made of, and which implementation of them runs.
 *
 * <p>{@link io.github.lanegrad.kernel.Kernels} is the contract, {@link io.github.lanegrad.kernel.ScalarKernels} its
 * definition: every operation is an order of IEEE 754 operations on 32-bit floats, written as the shortest loop that
 * says it; of the products, whose loops are longer to be fast, the formulas of {@link io.github.lanegrad.kernel.ProductKernels}
 * say it. Any other implementation gives the same bits, NaN payloads aside. {@link io.github.lanegrad.kernel.Backend}
 * chooses one of them once.
 *
 * <p>The letters are those of BLAS: an {@code m × k} matrix times a {@code k × n} matrix is {@code m × n}; matrices are
 * row-major, {@code ao} is the offset of the first element of {@code a}, {@code lda} its row stride. Nothing here
 * allocates, blocks, or keeps state; arguments are not checked beyond what the JVM checks: an access outside an array
 * throws {@link java.lang.IndexOutOfBoundsException}, but for row numbers, which must be those of rows, and a row stride
 * that makes rows overlap gives unspecified values. Callers size their buffers once, when a network, plan or predictor is built.
 *
 * <p>{@link io.github.lanegrad.kernel.Sgemm} is for those who want nothing but a fast product: it checks its arguments and owns
 * the scratch room.
 */
@NullMarked
package io.github.lanegrad.kernel;

import org.jspecify.annotations.NullMarked;
