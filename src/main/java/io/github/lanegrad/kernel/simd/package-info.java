/**
 * The kernels on the Vector API, with the bits of {@link io.github.lanegrad.kernel.ScalarKernels}. The only package that
 * knows {@code jdk.incubator.vector}; loaded by name, so that the rest runs without that module.
 *
 * <h2>Matrix products</h2>
 *
 * A product is cut into tiles of C that stay in registers while p runs over all of k. Lanes run over columns, so every
 * element remains one chain of fused multiply-adds, whatever the tile:
 * <pre>
 *              columns j ─►  64 (512-bit)                  p ─►
 *            ┌───────────┐                      ┌ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┐
 *  rows i  4 │ 4×4 tile  │  of C   =   start + 4  a[i..i+3][p]        times  b[p][j..j+63], 4 vectors, then p + 1
 *     │      └───────────┘                      └ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┘
 *     ▼
 * </pre>
 * The panel of B under a tile, k × 64 floats, is used by all tiles below each other before the next panel is touched, so
 * it stays in L1 or L2. Nothing is packed: B and C are read along rows, and A costs one broadcast for 64 columns. Rows
 * that are left over are covered by a last tile that overlaps the one before: it computes the same bits again, which is
 * cheaper than more kernels.
 *
 * <p>Register budget: 4 × 4 accumulators, 4 vectors of B and the broadcasts of A fit into 32 registers, 5 × 2 into the 16
 * that 256-bit and 128-bit x86 hardware has; accumulators that do not fit are spilled at every step, which costs a factor
 * of 2 to 4. Eight accumulators are needed to hide the latency of two units of 4 cycles.
 *
 * <h2>Tried and dropped</h2>
 *
 * Shares of the FMA peak of one Zen 4 core (117.5 GFLOP/s; JDK 25.0.3), least time of 2.5 s of runs:
 * <ul>
 *   <li>512 bits, 64 × 784 times 784 × 256: 4×4 tile 1.00; 6×4 0.93; 8×2 0.84; 12×2 0.82; 6×2 0.93; 4×2 0.90.
 *   <li>512 bits, 480 × 512 times 512 × 512: 4×4 0.99; 6×4 0.94; 12×2 0.91; 4×2 0.86; 8×2 0.69: a tile of two vectors
 *       reads B twice as often for the same flops.
 *   <li>512 bits, 16 columns: 4×1 0.69; 5×1 0.71; 8×1 0.70; 12×1 0.60; 14×1 0.58: four broadcasts for four multiply-adds
 *       are the limit.
 *   <li>256 bits, 60 × 784 times 784 × 240: NN 5×2 0.94, 6×2 0.88, 4×2 0.80, 3×3 0.67, 4×3 0.25 (spills); TN 5×2 0.72,
 *       3×3 0.71, 4×2 0.66, 6×1 0.58, 6×2 0.42 (the six broadcasts are scheduled early and spill).
 *   <li>128 bits with 16 registers, the same: TN 5×2 0.81, 4×2 0.73, 6×2 0.46.
 *   <li>One row, 784 × 256: 8 vectors at a time 54 GFLOP/s, 4 at a time 36.
 *   <li>Lane functions for exp and log, called from several loops: C2 stopped inlining them where the compilation around
 *       had grown large (NodeCountInliningCutoff), and a training step allocated 768 bytes for good. The loops hold the
 *       formulas themselves.
 * </ul>
 */
@NullMarked
package io.github.lanegrad.kernel.simd;

import org.jspecify.annotations.NullMarked;
