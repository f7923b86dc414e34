package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;

/** The three products of a dense layer, and those of BLAS. */
final class ProductSection implements Report.Section {

    private static final String SETTINGS = """
            One thread. OpenBLAS and MKL through JavaCPP: operands and result in native memory, aligned to 64 bytes, before the
            measurement, beta = 0; OpenBLAS without `OPENBLAS_CORETYPE`, which would keep it from its best kernels. VectorBLAS
            (`dev.ludovic.netlib`) on `float[]`.

            """;

    // 48 shapes × (ours 4 s, 2 rivals 2.5 s each), the peak, and 4 squares × 2 × 4 s, 2 forks of each: 16 minutes.
    private static final String OPTIONS = "-f 2 -wi 1 -i 2 -w 200ms -r 200ms";
    // 16 kB, 256 kB, 8 MB, 256 MB: caches of the first levels, perhaps the last one, and memory. 4 forks of 6 s.
    private static final String LOADS = "-p floats=4096,65536,2097152,67108864 -f 1 -wi 2 -i 3 -w 300ms -r 300ms";

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("products", "ProductBenchmark|SgemmBenchmark", OPTIONS,
                "-p \"shape=NN 32x64x64,NT 64x256x128\" -p size=128");
        Measured loads = measuring.jmh("loads", "LoadBenchmark", LOADS, "-p floats=4096,65536");
        ProductTable table = new ProductTable(measured.results());
        return SETTINGS + measured.how() + loads.how() + table.text() + table.draw(measuring.directory().resolve("products.png"))
                + table.drawRoofline(loads.results(), measuring.directory().resolve("roofline.png"));
    }
}
