package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Allocation;
import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches from memory and from files allocate nothing once compiled, after all kinds of sources in the same JVM. */
class SourceAllocationTest {
    private static final int ROUND = 2_000;
    private static final int CLEAN_ROUNDS = 3;
    private static final int[] ORDER = {3, 1, 19, 0, 7};
    private static final float[] INTO = new float[64];
    private static final long PATIENCE = 30_000_000_000L;

    @Test
    void batchesAllocateNothing(@TempDir Path directory) throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "a,b,y\n" + "1,2,3\n".repeat(20));
        Path table = directory.resolve("t.rows");
        CsvReader.create().convert(csv, table);
        Path labels = IdxSamples.write(directory, "labels", IdxSamples.file(0x08, new double[20], 20));
        Path bytes = IdxSamples.write(directory, "bytes", IdxSamples.file(0x08, new double[40], 20, 2));
        Path doubles = IdxSamples.write(directory, "doubles", IdxSamples.file(0x0E, new double[40], 20, 2));
        Dataset data = CsvReader.create().read(csv);
        try (TableFile file = TableFile.open(table);
                IdxFile images = IdxReader.create().open(bytes, labels);
                IdxFile numbers = IdxReader.create().open(doubles, labels)) {
            Scaling scaling = Standardizer.fitFeatures(file);
            List<BatchSource> sources = List.of(data, data.weighted(new float[20]), file, images, numbers,
                    file.scaled(scaling, Scaling.identity(1)), images.shuffledByBlocks(4, 2));
            for (int i = 0; i < 3; i++) {
                sources.forEach(source -> batch(source, ROUND));
            }
            for (BatchSource source : sources) {
                assertNoGarbage(source);
            }
        }
    }

    private static void batch(BatchSource source, int times) {
        for (int i = 0; i < times; i++) {
            source.copyFeatures(ORDER, 0, 5, INTO, 0, 5);
            source.copyTargets(ORDER, 1, 4, INTO, 30, 2);
            source.copyWeights(ORDER, 1, 4, INTO, 50);
        }
    }

    /** Compilation goes on in the background, so a few rounds may still be unclean. */
    private static void assertNoGarbage(BatchSource source) {
        long start = System.nanoTime();
        int clean = 0;
        while (clean < CLEAN_ROUNDS && System.nanoTime() - start < PATIENCE) {
            clean = Allocation.bytes(() -> batch(source, ROUND)) == 0 ? clean + 1 : 0;
        }
        assertEquals(CLEAN_ROUNDS, clean, () -> source + " allocates");
    }
}
