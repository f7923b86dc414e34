package io.github.lanegrad.bench;

import io.github.lanegrad.bench.Measuring.Measured;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The three products of a dense layer, and those of BLAS. */
final class ProductSection implements Report.Section {

    private static final String SETTINGS = """
            One thread. m×n×k: C of m rows and n columns, sums of k products. NN goes forward through a layer (rows of the batch,
            units, inputs), TN is the gradient of its weights (inputs, units, rows), NT that of its inputs (rows, inputs, units). NP
            goes forward with weights that a library may pack beforehand: ours as a frozen model keeps them, MKL's by
            `cblas_sgemm_pack`, OpenBLAS's as they are, since it has nothing for that. Ours is on `float[]`, whose rows are padded to
            multiples of 16, and NN and NP start from a row of biases, where the others start from zero.

            OpenBLAS and MKL through JavaCPP: operands and result in native memory, rows without gaps from a cache line on, before
            the measurement, beta = 0, `cblas_sgemv` for a single row; OpenBLAS without `OPENBLAS_CORETYPE`, which would keep it from
            its best kernels. VectorBLAS (`dev.ludovic.netlib`) on `float[]`. B/op is garbage in the iteration with the least, with what
            JMH itself needs.

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
        return SETTINGS + kernels(measuring.log("products")) + measured.how() + loads.how() + table.text() + table.draw(measuring.directory().resolve("products.png"))
                + table.drawRoofline(loads.results(), measuring.directory().resolve("roofline.png"));
    }

    /** What the rivals told of themselves, in a line that JMH may have begun. */
    private static String kernels(List<String> log) {
        return Stream.of(ProductBenchmark.OPENBLAS_KERNELS, ProductBenchmark.MKL_VERSION)
                .flatMap(start -> log.stream()
                        .filter(line -> line.contains(start))
                        .map(line -> "- " + line.substring(line.indexOf(start)).strip() + "\n")
                        .limit(1))
                .collect(Collectors.joining("", "", "\n"));
    }
}
