package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;

/** The three products of a dense layer, and those of BLAS. */
final class ProductSection implements Report.Section {

    private static final String SETTINGS = """
            One thread. OpenBLAS and MKL through JavaCPP: operands and result in native memory, aligned to 64 bytes, before the
            measurement, beta = 0; OpenBLAS without `OPENBLAS_CORETYPE`, which would keep it from its best kernels. VectorBLAS
            (`dev.ludovic.netlib`) on `float[]`.

            """;

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("products", "ProductBenchmark|SgemmBenchmark",
                "-f 2 -wi 2 -i 3 -w 200ms -r 200ms", "-p \"shape=NN 32x64x64,NT 64x256x128\" -p size=128");
        ProductTable table = new ProductTable(measured.results());
        return SETTINGS + measured.how() + table.text() + table.draw(measuring.directory().resolve("products.png"));
    }
}
