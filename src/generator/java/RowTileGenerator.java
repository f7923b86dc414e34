/**
 * Writes the tiles of single rows whose weights are packed, or of which only some are read; for the reasons that
 * {@link TileGenerator} tells.
 */
final class RowTileGenerator {

    private static final String PACKAGE = "io.github.lanegrad.kernel.simd";

    /** How weights are stored, how many vectors of floats a vector of them yields, and each of these. */
    private enum Weights {
        FLOAT32("float32x", "FloatVector.fromArray(FLOATS, b, %s)", "%s"),
        BFLOAT16("bfloat16x", "IntVector.fromArray(INTS, b, %s)",
                "%s.lanewise(LSHL, 16).reinterpretAsFloats()", "%s.and(0xFFFF0000).reinterpretAsFloats()"),
        INT8("int8x", "IntVector.fromArray(INTS, b, %s)",
                "(FloatVector) %s.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0)",
                "(FloatVector) %s.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0)",
                "(FloatVector) %s.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0)",
                "(FloatVector) %s.lanewise(ASHR, 24).convert(I2F, 0)");

        private final String name;
        private final String load;
        private final String[] parts;

        Weights(String name, String load, String... parts) {
            this.name = name;
            this.load = load;
            this.parts = parts;
        }

        boolean packed() {
            return this != FLOAT32;
        }
    }

    private final StringBuilder out = new StringBuilder();

    String tiles() {
        line(0, "package " + PACKAGE + ";");
        line(0, "");
        line(0, "import static " + PACKAGE + ".Lanes.FLOATS;");
        line(0, "import static " + PACKAGE + ".Lanes.INTS;");
        line(0, "import static " + PACKAGE + ".Lanes.LENGTH;");
        line(0, "import static jdk.incubator.vector.VectorOperators.ASHR;");
        line(0, "import static jdk.incubator.vector.VectorOperators.I2F;");
        line(0, "import static jdk.incubator.vector.VectorOperators.LE;");
        line(0, "import static jdk.incubator.vector.VectorOperators.LSHL;");
        line(0, "");
        line(0, "import io.github.lanegrad.kernel.Kernels;");
        line(0, "import jdk.incubator.vector.FloatVector;");
        line(0, "import jdk.incubator.vector.IntVector;");
        line(0, "");
        line(0, "/**");
        line(0, " * Tiles of a single row: {@code c = s + a·B}, as many vectors of stored weights wide as the name says. A");
        line(0, " * {@code sparse} one reads the rows of B that {@code rows} names. Int8 ends with a scale, in w, before s is added.");
        line(0, " * {@code rectify} asks for ReLU at the end.");
        line(0, " * Written by {@code RowTileGenerator}.");
        line(0, " */");
        line(0, "final class RowTiles {");
        line(0, "");
        line(1, "private RowTiles() {}");
        line(0, "");
        line(1, "/** The first column in an int of a packed row, of groups of so many columns. */");
        line(1, "static int column(int at, int group) {");
        line(2, "return at / Kernels.LANES * group + at % Kernels.LANES;");
        line(1, "}");
        for (int width : new int[] {8, 4, 2, 1}) {
            tile(Weights.FLOAT32, true, width);
            tile(Weights.FLOAT32, false, width);
            tile(Weights.BFLOAT16, false, width);
        }
        tile(Weights.FLOAT32, false, 16);
        for (int width : new int[] {4, 2, 1}) {
            tile(Weights.BFLOAT16, true, width);
            tile(Weights.INT8, false, width);
        }
        for (int width : new int[] {2, 1}) {
            tile(Weights.INT8, true, width);
        }
        return out.append("}\n").toString();
    }

    private void tile(Weights weights, boolean sparse, int width) {
        boolean scaled = weights == Weights.INT8;
        String name = sparse ? "sparse" + Character.toUpperCase(weights.name.charAt(0)) + weights.name.substring(1) : weights.name;
        line(0, "");
        line(1, "static void %s%d(int k, %sfloat[] a, int ao, %s[] b, int bo, int ldb,".formatted(name, width,
                sparse ? "int[] rows, int ro, " : "", weights.packed() ? "int" : "float"));
        line(3, "%sfloat[] s, int so, %sfloat[] c, int co) {".formatted(scaled ? "float[] w, int wo, " : "",
                sparse ? "" : "boolean rectify, "));
        for (int i = 0; i < width; i++) {
            if (i > 0 && weights.packed()) {
                line(2, "final int j%d = column(%d * LENGTH, %d);".formatted(i, i, Weights.INT8 == weights ? 64 : 32));
            }
            for (int part = 0; part < weights.parts.length; part++) {
                line(2, "FloatVector c%d_%d = %s;".formatted(i, part, scaled
                        ? "FloatVector.zero(FLOATS)"
                        : "FloatVector.fromArray(FLOATS, s, so" + column(weights, i, part) + ")"));
            }
        }
        line(2, "for (int p = 0; p < k; p++) {");
        if (sparse) {
            line(3, "int row = bo + rows[ro + p] * ldb;");
        }
        line(3, "FloatVector x = FloatVector.broadcast(FLOATS, a[ao + p]);");
        for (int i = 0; i < width; i++) {
            String at = (sparse ? "row" : "bo") + (i == 0 ? "" : i == 1 ? " + LENGTH" : " + " + i + " * LENGTH");
            line(3, "%s b%d = %s;".formatted(weights.packed() ? "IntVector" : "FloatVector", i, weights.load.formatted(at)));
            for (int part = 0; part < weights.parts.length; part++) {
                line(3, "c%d_%d = x.fma(%s, c%1$d_%2$d);".formatted(i, part, weights.parts[part].formatted("b" + i)));
            }
        }
        if (!sparse) {
            line(3, "bo += ldb;");
        }
        line(2, "}");
        if (scaled) {
            eachSum(weights, width, "%1$s = %1$s.fma(FloatVector.fromArray(FLOATS, w, wo%2$s), "
                    + "FloatVector.fromArray(FLOATS, s, so%2$s));", 2);
        }
        if (!sparse) {
            line(2, "if (rectify) {");
            eachSum(weights, width, "%1$s = %1$s.blend(0f, %1$s.compare(LE, 0f));", 3);
            line(2, "}");
        }
        eachSum(weights, width, "%s.intoArray(c, co%s);", 2);
        line(1, "}");
    }

    private void eachSum(Weights weights, int width, String statement, int indent) {
        for (int i = 0; i < width; i++) {
            for (int part = 0; part < weights.parts.length; part++) {
                line(indent, statement.formatted("c%d_%d".formatted(i, part), column(weights, i, part)));
            }
        }
    }

    /** What is added to an offset for the vector of floats. */
    private static String column(Weights weights, int vector, int part) {
        if (!weights.packed()) {
            return vector == 0 ? "" : vector == 1 ? " + LENGTH" : " + " + vector + " * LENGTH";
        }
        return (vector == 0 ? "" : " + j" + vector) + (part == 0 ? "" : " + " + part * 16);
    }

    private void line(int indent, String text) {
        out.append("    ".repeat(text.isEmpty() ? 0 : indent)).append(text).append('\n');
    }
}
