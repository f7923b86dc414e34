/**
 * The kernels on the Vector API, with the bits of {@link io.github.lanegrad.kernel.ScalarKernels}. The only package that
 * knows {@code jdk.incubator.vector}; loaded by name, so that the rest runs without that module.
 *
 * <h2>Matrix products</h2>
 *
 * A product is cut into tiles of C that stay in registers while p runs over a block of k, all of k if that is at most
 * {@link io.github.lanegrad.kernel.Kernels#DEPTH}. Lanes run over columns, so every element remains one chain of fused
 * multiply-adds, whatever the tile, and a block continues the chain from the stored value:
 * <pre>
 *     for blocks of k, kc deep                                    once for k ≤ 1024
 *       for panels of C and B, 4 vectors of columns wide          64 columns at 512 bits
 *         pack the panel of B, if that pays
 *         for tiles of 6 rows, and of 4 at the end
 *           for p in the block:  tile += a[i][p] · b[p][j]
 *
 *               n ─►                           n ─►                         k ─►
 *           ┌──────┬──────┐              ┌───────┬───────┐             ┌──────────────┐
 *       m 6 │ tile │      │              │       │       │           6 │  ─► p        │
 *       │ 6 │      │      │   +=      kc │ panel │       │    after  6 │              │
 *       ▼ 4 │      │      │              │       │       │           4 │              │
 *           └──────┴──────┘              └───────┴───────┘             └──────────────┘
 *                  C                             B                             A
 * </pre>
 * Of a step p a tile reads a row of the panel, 4 vectors, and 6 numbers of A, each broadcast once for 4 multiply-adds: 10
 * loads for 24. The panel, at most 1024 × 64 floats, streams from the level 2 cache once for every tile of 6 rows; A is
 * never packed, since a broadcast reads it equally fast by rows and by columns (its two strides are all that a transposed A
 * changes). B is packed where its rows lie far apart and enough rows of C share the copy, and always where it is transposed;
 * where it is not transposed, the first tile under a panel writes the copy behind its multiply-adds, which hides it.
 * The result of a tile goes to C directly, or by way of a scratch tile at edges that must not be overwritten; otherwise a
 * last tile overlaps the one before and computes the same bits again, which is cheaper than more kernels. Only 5 rows in all
 * have a tile of their own: as two of 4 rows they took 1.4 to 2.2 times as long.
 *
 * <p>Register budget: 6 × 4 accumulators, 4 vectors of B and the broadcasts of A fit into 32 registers, 6 × 2 into the 16
 * of 256-bit and 128-bit x86 hardware without AVX-512; accumulators that do not fit are spilled at every step, which costs a
 * factor of 2 to 4. At least 8 chains hide the latency of two units of 4 cycles, so a tile of one vector has 8 rows. The
 * integer registers are as scarce: C2 keeps what does not fit, such as the address of an array, in a vector register, and
 * the way back through the queue of the multiply-adds costs a sixth of the speed. So a tile starts from one row, or from
 * a scratch tile without gaps, but never from rows of C, whose strides would take registers.
 *
 * <p>Fewer than 4 rows are bound by the cache that holds B; their tiles are 8 or 16 vectors wide and read B in long
 * stretches. Where B stays the same from call to call, as in prediction, it pays to keep it in panels of 64 columns from the
 * start, which a product reads from one end to the other ({@link io.github.lanegrad.FrozenModel}). A gradient of weights with
 * at most 12 columns is computed transposed, so that lanes run over its rows.
 *
 * <p>The tiles are written by {@code TileGenerator} when the library is built, since each is the same dozen lines with other
 * numbers; {@code target/generated-sources} shows them.
 *
 * <h2>Loops over arrays</h2>
 *
 * {@code LoopGenerator} writes a loop of its own for every function, loss and update from its scalar formula: operation by
 * operation in the same order, formulas that it calls copied in, what two of them have in common computed once. So adding one
 * is writing its scalar formula, and a loop calls nothing but the JDK. What is left behind the last whole vector goes to the
 * scalar loops. Of 16 partial sums as many as a vector holds are carried along at a time, so narrower vectors go
 * over the array two or four times, each time over other elements. Sine and cosine of
 * large arguments need integer arithmetic that lanes do not have: a vector that holds one is left to the scalar loop.
 *
 * <h2>Tried and dropped</h2>
 *
 * Shares of the FMA peak of one Zen 5 core (237 GFLOP/s at 512 bits; JDK 25.0.3), from runs of a throw-away program in turn
 * with the peak, some of them beside other work on the machine, so good for comparing; B without gaps, {@code k} in brackets:
 * <ul>
 *   <li>Tiles at 512 bits [64 / 384]: 6×4 0.96 / 0.97; 4×4 0.96 / 0.91; 5×4 0.98 / 0.96; 8×3 0.93 / 0.95; 7×3 0.94 / 0.96;
 *       4×6 0.96 / 0.93; 5×5 0.76 / 0.73 and 14×2 0.82 / 0.84 (spills); 12×2 with A packed 0.93 / 0.97, which packing A eats.
 *   <li>Panels packed before the first tile: 0.91 at 128 × 784 times 784 × 256 and 0.86 at 64 rows, instead of 0.97 and 0.90.
 *   <li>The loop over rows inside the method of a tile: 0.86 / 0.89 instead of 0.96 / 0.98.
 *   <li>A tile that starts from rows of C [64 / 384]: 0.77 / 0.81; from a row or from rows of C, by a branch: 0.79 / 0.83.
 *   <li>One column of vectors [64 / 384]: 6×1 0.61 / 0.65, 8×1 0.66 / 0.72, 12×1 0.47 / 0.52. With strides for A instead of
 *       rows 8×1 loses a sixth to checks of bounds; wider tiles lose nothing. 16×1 takes 1.05 to 1.14 times as long as 8×1.
 *   <li>Blocks of k for 1024³: 384 deep 0.70 to 0.81, 512 deep 0.83, 1024 deep 0.87: every further block waits for rows of C
 *       that the level 3 cache holds.
 *   <li>Blocks of 64, 96 or 128 rows of A, which stay in a level 2 cache, with B packed once for all of them: at 256 × 1024
 *       times 1024 × 1024 0.92 to 0.94 instead of 0.95 to 0.96, at 1024³ 0.90 to 0.92 instead of 0.92 to 0.93. A streams from
 *       the level 3 cache as fast as the packed panels do then.
 *   <li>Transposing 16 × 16: by {@code blend} and {@code rearrange} 0.45 cycles an element, by two-vector {@code selectFrom}
 *       0.50 (0.34 on integers, against 0.42 beside it, but 256-bit hardware without AVX-512 has no such instruction), by
 *       scalar moves 1.65.
 *   <li>256 bits with 16 registers [64 / 384]: 6×2 by strides 0.97 / 1.0 for both readings of A; with neighbours of a row
 *       of A addressed as such 0.43 (six broadcasts are scheduled early and spill); 5×2 so 0.98 / 0.98.
 *   <li>One row, 784 × 256: 16 vectors at a time 0.22, 8 at a time 0.19, 4 at a time 0.15.
 *   <li>Two and three rows with 16 registers: 8 vectors at a time, which spills, took 1.2 to 1.5 and 1.1 to 1.2 times as long.
 *   <li>A constant stride where rows of B have no gaps: 1.15 times the speed of 2 and 3 rows, but one row of 64-128-64-1 takes
 *       1.16 times as long, with bfloat16 weights of 784-256-128-10 1.47 times: C2 then unrolls the loop by four and sorts the
 *       multiply-adds by chains.
 *   <li>Weights of small layers copied to a memory segment at a cache line, for single rows, with that constant stride: 0.85
 *       to 0.95 of the time where the network fits a level 1 cache (32-64-32-1), 1.19 times that of 64-128-64-1, which does not.
 *   <li>Starts of arrays, and so of vectors, on cache lines: within 2 % of a product of many rows. A single row with 32 KB of
 *       weights takes 93 ns instead of 172, with 800 KB 5.7 µs instead of up to 7.7; 2, 4 and 8 rows of 784 × 256 reach 105,
 *       199 and 187 GFLOP/s instead of 84, 144 and 131. But nothing in Java tells where an array starts, and the collector
 *       moves it. Blocks of k do not help: 1, 4, 8 and 15 rows by 8 to 128 of k were no faster than over all of it.
 *   <li>Rows of a batch copied one after the other: 128 of 784 floats out of 188 MB took 75 µs, four side by side 45, eight 37,
 *       sixteen 39; out of 13 MB 33, 25, 22 and 20.
 *   <li>ReLU in a loop of its own after the product: a row of 32-64-32-1 took 0.235 µs instead of 0.19, 100 rows 6.0 instead
 *       of 5.5, 50 of 64-128-64-1 8.8 instead of 8.6.
 *   <li>An optimizer's step right after each 192 to 784 rows of dW, while these are in a near cache, so that gradients need
 *       not be kept at all: steps of 784-256-128-10 with 64 and 128 rows, 784-512-256-10 with 128 and 1024-1024-1024-1 with 256
 *       took 0.98 to 1.01 of the time with plain descent, 0.99 to 1.01 with Adam; 96 rows at a time 1.03.
 * </ul>
 * On a Zen 4 core (117.5 GFLOP/s), where loads are twice as cheap beside multiply-adds, 4×4 tiles without packing reached 1.0
 * at 64 × 784 times 784 × 256, 6×4 0.93.
 * <ul>
 *   <li>Lane functions for exp and log, called from several loops: C2 stopped inlining them where the compilation around
 *       had grown large (NodeCountInliningCutoff), and a training step allocated 768 bytes for good. The loops hold the
 *       formulas themselves.
 *   <li>Two vectors in each round of the generated loops of up to 60 operations: exp 1.13 times the speed of {@code lanewise}
 *       instead of 1.54 at 512 bits, 0.79 instead of 0.89 at 256.
 *   <li>Roots of the optimizers by Newton's iteration, beside the divider: a step of Adam 1.6 times as long; quotients so
 *       (an estimate from the bits, two cubic steps): 1.2 times.
 * </ul>
 */
@NullMarked
package io.github.lanegrad.kernel.simd;

import org.jspecify.annotations.NullMarked;
