package io.github.lanegrad.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files that were damaged, or made to do harm: every parser reads them or refuses them as documented, and allocates no
 * more than 16 MB. The seeds are those that the fuzzer starts from; files that it once found are among them.
 */
class HostileFilesTest {

    private static final Path SEEDS = Path.of("src/test/resources/fuzz");

    @TempDir
    private Path directory = Path.of("");

    private static List<Path> seeds(Parser parser) throws IOException {
        try (Stream<Path> files = Files.list(SEEDS.resolve(parser.directory()))) {
            return files.sorted().toList();
        }
    }

    private void forEachSeed(Parser parser, Damage damage) throws IOException {
        Path file = directory.resolve("input.bin");
        for (Path seed : seeds(parser)) {
            damage.doTo(Files.readAllBytes(seed), file);
        }
    }

    @FunctionalInterface
    private interface Damage {
        void doTo(byte[] seed, Path file);
    }

    @ParameterizedTest
    @EnumSource
    void seedsAreReadOrRefused(Parser parser) throws IOException {
        int read = 0;
        for (Path seed : seeds(parser)) {
            boolean good = seed.getFileName().toString().startsWith("good");
            assertEquals(good, parser.reads(Files.readAllBytes(seed), directory.resolve("input.bin")), seed::toString);
            read += good ? 1 : 0;
        }
        assertTrue(read > 0, "no file that is read");
    }

    @ParameterizedTest
    @EnumSource
    void cutShortAtEveryByte(Parser parser) throws IOException {
        forEachSeed(parser, (seed, file) -> {
            for (int length = 0; length < seed.length; length++) {
                parser.reads(Arrays.copyOf(seed, length), file);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aBitOfEveryByteFlipped(Parser parser) throws IOException {
        forEachSeed(parser, (seed, file) -> {
            for (int at = 0; at < seed.length; at++) {
                flip(parser, seed, 8 * at + at % 8, file);
            }
        });
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void everyBitFlipped(Parser parser) throws IOException {
        forEachSeed(parser, (seed, file) -> {
            for (int bit = 0; bit < 8 * seed.length; bit++) {
                flip(parser, seed, bit, file);
            }
        });
    }

    private static void flip(Parser parser, byte[] seed, int bit, Path file) {
        byte[] flipped = seed.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        parser.reads(flipped, file);
    }

    /** Wherever a count may be, a giant one. */
    @ParameterizedTest
    @EnumSource
    void giantCounts(Parser parser) throws IOException {
        giantCounts(parser, new byte[] {-1, -1, -1, 127}, new byte[] {'9', '9', '9', '9', '9', '9', '9', '9', '9'});
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void moreGiantCounts(Parser parser) throws IOException {
        giantCounts(parser, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}, new byte[] {127, -1, -1, -1}, new byte[] {0, 0, 0, 64},
                new byte[] {64, 0, 0, 0});
    }

    private void giantCounts(Parser parser, byte[]... counts) throws IOException {
        forEachSeed(parser, (seed, file) -> {
            for (byte[] count : counts) {
                for (int at = 0; at + count.length <= seed.length; at++) {
                    byte[] giant = seed.clone();
                    System.arraycopy(count, 0, giant, at, count.length);
                    parser.reads(giant, file);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void deepNesting(Parser parser) throws IOException {
        forEachSeed(parser, (seed, file) -> {
            for (String bracket : List.of("[", "{\"a\":", "(", "\"", "{", ",")) {
                byte[] deep = bracket.repeat(100_000).getBytes(StandardCharsets.US_ASCII);
                parser.reads(deep, file);
                byte[] after = Arrays.copyOf(seed, seed.length / 2 + deep.length);
                System.arraycopy(deep, 0, after, seed.length / 2, deep.length);
                parser.reads(after, file);
            }
        });
    }
}
