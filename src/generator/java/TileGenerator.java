import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the register tiles of the matrix products as source. A tile is straight-line code in one method, since C2 keeps
 * accumulators in registers only if they are locals and stops inlining helpers in a large compilation; its two dozen
 * accumulators times two dozen sizes are the same few lines over and over, which nobody should have to read, or mend, one
 * by one.
 *
 * <p>Run by the build before it compiles: {@code java TileGenerator.java DIRECTORY}. No package, no dependency.
 */
public final class TileGenerator {

    private static final String PACKAGE = "io.github.lanegrad.kernel.simd";
    private static final int[] WIDTHS = {4, 3, 2, 1};
    private static final int LOW = 4;

    /** For five rows alone, which two low tiles would do as if they were eight. */
    private static final int FIVE = 5;

    /** Wide tiles: with few rows each number of B is read from the cache for as few multiply-adds. */
    private static final int[] FEW_ROWS = {1, 2, 3};
    private static final int[] FEW_ROWS_WIDTHS = {8, 4, 2, 1};
    private static final int WIDEST = 16;

    private final StringBuilder out = new StringBuilder();

    private TileGenerator() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0], PACKAGE.split("\\."));
        Files.createDirectories(directory);
        write(directory.resolve("Tiles.java"), new TileGenerator().tiles());
        write(directory.resolve("Transposing.java"), new TileGenerator().transposing());
        write(directory.resolve("RowTiles.java"), new RowTileGenerator().tiles());
    }

    /** Leaves a file alone that is as it should be, or the compiler would take it for a change. */
    private static void write(Path file, String source) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.writeString(file, source);
        }
    }

    private String tiles() {
        header("Tiles", """
                 * Register tiles of {@code C[R×V] = S + A[R×k]·B[k×V]}, R rows by V vectors of columns. Every element is one chain over p.
                 * A has a stride from row to row, {@code ars}, and one from column to column, {@code acs}, so it may be transposed. A
                 * {@code tile} starts from one row in all rows, {@code more} from {@code S[R×V]}, row after row without gaps: its offsets
                 * are then constants, which leaves the integer registers to the loop. {@code rows} is a {@code tile} whose {@code acs}
                 * is 1 and whose B has no gaps: with one multiply-add to a number of A, checks of bounds must be out of the loop. A
                 * {@code gapless} one has a B without gaps, too: 2 and 3 rows are 1.15 times as fast so; 1, 4 and 6 gain nothing. A
                 * {@code pack} is a {@code tile} that copies its part of B to {@code t} without gaps. {@code rectify} asks for ReLU at
                 * the end. A k below 0 does nothing, but counts as a call: vectors are slow until C2 has compiled them, and C2
                 * waits for thousands of calls.
                """);
        for (int width : WIDTHS) {
            panel(width);
        }
        for (int width : WIDTHS) {
            for (int height : heights(width)) {
                tile("tile", height, width);
                tile("more", height, width);
            }
            tile("pack", tall(width), width);
        }
        tile("rows", tall(1), 1);
        for (int height : FEW_ROWS) {
            for (int width : FEW_ROWS_WIDTHS) {
                tile("tile", height, width);
                if (height > 1) {
                    tile("gapless", height, width);
                }
            }
        }
        tile("tile", 1, WIDEST);
        return out.append("}\n").toString();
    }

    private void header(String name, String comment, String... types) {
        line(0, "package " + PACKAGE + ";");
        line(0, "");
        line(0, "import static " + PACKAGE + ".Lanes.FLOATS;");
        line(0, "import static " + PACKAGE + ".Lanes.LENGTH;");
        if (types.length == 0) {
            line(0, "import static jdk.incubator.vector.VectorOperators.LE;");
        }
        line(0, "");
        line(0, "import jdk.incubator.vector.FloatVector;");
        for (String type : types) {
            line(0, "import jdk.incubator.vector." + type + ";");
        }
        line(0, "");
        out.append("/**\n").append(comment).append(" * Written by {@code TileGenerator}; the package says why these sizes.\n */\n");
        line(0, "final class " + name + " {");
        line(0, "");
        if (types.length == 0) {
            line(1, "private " + name + "() {}");
        }
    }

    /** One vector wide, a tile needs 8 rows to hide the latency of its multiply-adds. */
    private static int tall(int width) {
        return width == 1 ? 8 : 6;
    }

    private static int[] heights(int width) {
        return width == 1 ? new int[] {tall(width), LOW} : new int[] {tall(width), FIVE, LOW};
    }

    /** The rows of C under one panel of B: tall and low tiles, the last one overlapping what is done if it must. */
    private void panel(int width) {
        line(0, "");
        line(1, "/**");
        line(1, " * {@code C[m×columns]} under a panel of %d vectors, from C or the row s; {@link Scratch} lays x out. With {@code pack},"
                .formatted(width));
        line(1, " * of whole vectors and without {@code add}, the first tile packs the panel for the others.");
        line(1, " */");
        line(1, "static void panel" + width + "(boolean pack, int m, int columns, int k, float[] a, int ao, int ars, int acs,");
        line(3, "float[] b, int bo, int ldb, float[] s, int so, boolean add, boolean rectify, float[] c, int co, int ldc,");
        line(3, "float[] x, int xo) {");
        line(2, "final int pitch = " + width + " * LENGTH;");
        line(2, "for (int i = 0; i < m; ) {");
        line(3, "int height = Scratch.tileRows(m, i, %d);".formatted(tall(width)));
        line(3, "int first = Math.min(i, m - height);");
        line(3, "int fresh = first + height - i;");
        line(3, "int row = co + first * ldc;");
        line(3, "boolean direct = columns == pitch && (fresh == height || !add);");
        line(3, "float[] into = direct ? c : x;");
        line(3, "int io = direct ? row : xo + Scratch.RESULT;");
        line(3, "int ldi = direct ? ldc : pitch;");
        String call = "%s%dx%d(k, a, ao + first * ars, ars, acs, b, bo, ldb, %s, rectify, into, io, ldi);";
        line(3, "if (add) {");
        line(4, "Packing.copy(height, columns, c, row, ldc, x, xo, pitch);");
        line(3, "}");
        line(3, "if (pack) {");
        line(4, "pack%dx%d(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, into, io, ldi, x, xo + Scratch.PANEL);"
                .formatted(tall(width), width));
        line(4, "b = x;");
        line(4, "bo = xo + Scratch.PANEL;");
        line(4, "ldb = pitch;");
        line(4, "pack = false;");
        if (width == 1) {
            line(3, "} else if (height == %d && acs == 1 && ldb == LENGTH && !add) {".formatted(tall(width)));
            line(4, call.formatted("rows", tall(width), width, "s, so"));
        }
        for (int height : heights(width)) {
            String other = height == LOW ? "} else " : "} else if (height == %d) ".formatted(height);
            line(3, other + "{");
            line(4, "if (add) {");
            line(5, call.formatted("more", height, width, "x, xo"));
            line(4, "} else {");
            line(5, call.formatted("tile", height, width, "s, so"));
            line(4, "}");
        }
        line(3, "}");
        line(3, "if (!direct) {");
        line(4, "Packing.copy(fresh, columns, x, io + (height - fresh) * pitch, pitch, c, co + i * ldc, ldc);");
        line(3, "}");
        line(3, "i += fresh;");
        line(2, "}");
        line(1, "}");
    }

    private void tile(String kind, int height, int width) {
        boolean fromRow = !kind.equals("more");
        boolean alongRows = kind.equals("rows");
        boolean packs = kind.equals("pack");
        boolean gapless = kind.equals("gapless");
        line(0, "");
        line(1, "static void %s%dx%d(int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int ldb,"
                .formatted(kind, height, width));
        line(3, "float[] s, int so, boolean rectify, float[] c, int co, int ldc%s) {"
                .formatted(packs ? ", float[] t, int to" : ""));
        line(2, "if (k < 0) {");
        line(3, "return;");
        line(2, "}");
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                line(2, "FloatVector c%d_%d = %s;".formatted(i, j, fromRow && i > 0
                        ? "c0_" + j
                        : "FloatVector.fromArray(FLOATS, s, %s)".formatted(plus("so", i * width + j, " * LENGTH"))));
            }
        }
        for (int i = alongRows ? 1 : 2; i < height; i++) {
            line(2, "int a%d = %s;".formatted(i, alongRows ? plus("ao", i, " * ars") : i + " * ars"));
        }
        line(2, "for (int p = 0; p < k; p++) {");
        for (int j = 0; j < width; j++) {
            line(3, "FloatVector b%d = FloatVector.fromArray(FLOATS, b, %s);".formatted(j, alongRows ? "bo + p * LENGTH"
                    : plus(gapless ? "bo + p * (" + width + " * LENGTH)" : "bo", j, " * LENGTH")));
        }
        for (int i = 0; i < height; i++) {
            line(3, "FloatVector x%d = FloatVector.broadcast(FLOATS, a[%s]);"
                    .formatted(i, alongRows
                            ? (i == 0 ? "ao" : "a" + i) + " + p"
                            : i == 0 ? "ao" : i == 1 ? "ao + ars" : "ao + a" + i));
            for (int j = 0; j < width; j++) {
                line(3, "c%d_%d = x%1$d.fma(b%2$d, c%1$d_%2$d);".formatted(i, j));
            }
        }
        for (int j = 0; packs && j < width; j++) {
            line(3, "b%d.intoArray(t, %s);".formatted(j, plus("to", j, " * LENGTH")));
        }
        if (packs) {
            line(3, "to += %s;".formatted(width == 1 ? "LENGTH" : width + " * LENGTH"));
        }
        if (!alongRows) {
            line(3, "ao += acs;");
            if (!gapless) {
                line(3, "bo += ldb;");
            }
        }
        line(2, "}");
        line(2, "if (rectify) {");
        line(3, "FloatVector zero = FloatVector.zero(FLOATS);");
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                line(3, "c%d_%d = c%1$d_%2$d.blend(zero, c%1$d_%2$d.compare(LE, zero));".formatted(i, j));
            }
        }
        line(2, "}");
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                line(2, "c%d_%d.intoArray(c, %s);".formatted(i, j, plus(plus("co", i, " * ldc"), j, " * LENGTH")));
            }
        }
        line(1, "}");
    }

    private String transposing() {
        header("Transposing", """
                 * Square blocks turned over in registers: {@code T[j][i] = F[i][j]}. Vectors a power of two apart exchange the half of
                 * their elements that stands on the wrong side, for each power up to the length of a vector.
                """, "VectorMask", "VectorShuffle");
        for (int bit = 1; bit < 16; bit *= 2) {
            line(1, "private static final VectorShuffle<Float> SWAP%d = VectorShuffle.fromOp(FLOATS, lane -> (lane ^ %1$d) %% LENGTH);"
                    .formatted(bit));
            line(1, "private static final VectorMask<Float> ODD%d = Lanes.lanesWithBit(%1$d);".formatted(bit));
        }
        line(0, "");
        line(1, "private Transposing() {}");
        for (int size : new int[] {16, 8, 4}) {
            line(0, "");
            line(1, "static void block%d(float[] f, int fo, int ldf, float[] t, int to, int ldt) {".formatted(size));
            for (int i = 0; i < size; i++) {
                line(2, "FloatVector r%d = FloatVector.fromArray(FLOATS, f, %s);".formatted(i, plus("fo", i, " * ldf")));
            }
            line(2, "FloatVector keep;");
            for (int bit = size / 2; bit > 0; bit /= 2) {
                for (int i = 0; i < size; i++) {
                    if ((i & bit) == 0) {
                        line(2, "keep = r%d;".formatted(i));
                        line(2, "r%d = keep.blend(r%d.rearrange(SWAP%d), ODD%3$d);".formatted(i, i + bit, bit));
                        line(2, "r%d = keep.rearrange(SWAP%d).blend(r%1$d, ODD%2$d);".formatted(i + bit, bit));
                    }
                }
            }
            for (int i = 0; i < size; i++) {
                line(2, "r%d.intoArray(t, %s);".formatted(i, plus("to", i, " * ldt")));
            }
            line(1, "}");
        }
        return out.append("}\n").toString();
    }

    /** {@code base + factor * unit} as one would write it. */
    private static String plus(String base, int factor, String unit) {
        return switch (factor) {
            case 0 -> base;
            case 1 -> base + " + " + (unit.isEmpty() ? "1" : unit.replace(" * ", ""));
            default -> base + " + " + factor + unit;
        };
    }

    private void line(int indent, String text) {
        out.append("    ".repeat(text.isEmpty() ? 0 : indent)).append(text).append('\n');
    }
}
