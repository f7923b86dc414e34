import com.sun.source.tree.MethodTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the loops over arrays of both backends from the formulas of one element, which are the sources of the scalar
 * backend. Each operation gets a loop of its own: one that several operations share would box its vectors, and so would a
 * helper that C2 no longer inlines. The lists of operations are the enums of the kernels; a constant {@code HARD_SIGMOID}
 * asks for a formula {@code hardSigmoid}, and the build fails if there is none.
 *
 * <p>Run by the build before it compiles: {@code java LoopGenerator.java SOURCES DIRECTORY}. No package, no dependency.
 */
public final class LoopGenerator {

    private static final String PACKAGE = "io.github.lanegrad.kernel";

    /**
     * A kind of loop.
     *
     * @param list the enum of its operations
     * @param types the classes that hold the formulas
     * @param suffix what the name of a formula ends with
     * @param arrays the arrays that a formula reads: the first is its first parameter, others go by the names of parameters,
     *     and what remains are numbers
     * @param results the arrays that are written
     */
    private record Loop(String name, String list, List<String> types, String suffix, List<String> arrays, List<String> results) {

        String parameters() {
            return (isUpdate() ? "int count, float[] h"
                    : isDraw() ? "int count, int first, int key0, int key1, int limit, float p"
                    : "int count, float p, float q") + allArrays()
                    .map(array -> ", float[] " + array + ", int " + array + "o").collect(Collectors.joining());
        }

        String arguments() {
            return (isUpdate() ? "count, h" : isDraw() ? "count, first, key0, key1, limit, p" : "count, p, q") + allArrays()
                    .map(array -> ", " + array + ", " + array + "o").collect(Collectors.joining());
        }

        private Stream<String> allArrays() {
            return Stream.concat(arrays.stream(), results.stream());
        }

        /** An update changes the arrays that it reads, and has a row of numbers instead of two. */
        boolean isUpdate() {
            return name.equals("update");
        }

        /** A draw has integers beside its number, and the number of the element. */
        boolean isDraw() {
            return name.equals("draw");
        }
    }

    private static final List<String> FUNCTIONS = List.of("ScalarActivations", "ScalarGates", "ScalarCurves");
    private static final Loop MAP = new Loop("map", "ElementwiseFunction", FUNCTIONS, "",
            List.of("x"), List.of("y"));
    private static final Loop MAP_GRADIENT = new Loop("mapGradient", "ElementwiseFunction", FUNCTIONS, "Gradient",
            List.of("s", "dy"), List.of("dx"));
    private static final Loop LOSS = new Loop("loss", "ElementwiseLoss", List.of("ScalarLosses"), "",
            List.of("a", "y", "v", "w"), List.of("da", "partials"));
    private static final Loop COMBINE = new Loop("combine", "Combination", List.of("ScalarRows"), "",
            List.of("x", "y"), List.of("z"));
    private static final Loop DRAW = new Loop("draw", "Draw", List.of("ScalarDraws"), "",
            List.of("x"), List.of("y"));
    private static final Loop SUM = new Loop("sum", "Summand", List.of("ScalarRows"), "",
            List.of("x", "y"), List.of("partials"));
    private static final Loop EXPONENTIALS = new Loop("exponentials", "", List.of("ScalarRows"), "",
            List.of("x"), List.of("y", "partials"));

    private static final Loop UPDATE = new Loop("update", "UpdateRule", List.of("ScalarUpdates"), "",
            List.of("w", "g", "s", "t", "u"), List.of());
    private static final List<Loop> LOOPS = List.of(MAP, MAP_GRADIENT, LOSS, COMBINE, DRAW, SUM, EXPONENTIALS, UPDATE);

    private final Formulas formulas;

    private LoopGenerator(Formulas formulas) {
        this.formulas = formulas;
    }

    public static void main(String[] args) throws IOException {
        Path kernel = Path.of(args[0], PACKAGE.split("\\."));
        List<Path> sources;
        try (Stream<Path> files = Files.list(kernel)) {
            sources = files.filter(file -> file.toString().endsWith(".java")
                    && !file.getFileName().toString().contains("-info")).sorted().toList();
        }
        LoopGenerator generator = new LoopGenerator(new Formulas(sources));
        Path target = Path.of(args[1], PACKAGE.split("\\."));
        Files.createDirectories(target.resolve("simd"));
        write(target.resolve("ScalarLoops.java"), generator.scalarLoops());
        for (Loop loop : LOOPS) {
            write(target.resolve("simd").resolve(className(loop) + ".java"), generator.vectorLoops(loop));
        }
    }

    /** Leaves a file alone that is as it should be, or the compiler would take it for a change. */
    private static void write(Path file, String source) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.writeString(file, source);
        }
    }

    private static String className(Loop loop) {
        return Character.toUpperCase(loop.name.charAt(0)) + loop.name.substring(1) + "Loops";
    }

    private String scalarLoops() {
        StringBuilder out = new StringBuilder("""
                package io.github.lanegrad.kernel;

                /** Loops over the formulas of one element: the definition of the operations on arrays. Generated. */
                final class ScalarLoops {

                    private ScalarLoops() {}
                """);
        for (Loop loop : LOOPS) {
            select(out, loop);
            for (String operation : operations(loop)) {
                out.append("\n    %sstatic void %s(%s) {\n".formatted(
                        loop.list.isEmpty() ? "" : "private ", method(loop, operation), loop.parameters()));
                numbers(loop, operation).forEach(line -> out.append("        ").append(line).append('\n'));
                out.append("        for (int i = 0; i < count; i++) {\n");
                scalarBody(loop, operation).forEach(line -> out.append("            ").append(line).append('\n'));
                out.append("        }\n    }\n");
            }
        }
        return out.append("}\n").toString();
    }

    private List<String> scalarBody(Loop loop, String operation) {
        if (loop.isUpdate()) {
            return Stream.concat(
                    changed(loop, operation).map(array -> "float " + array + "1 = "
                            + scalarCall(loop, operation + array.toUpperCase(Locale.ROOT)) + ";"),
                    changed(loop, operation).map(array -> array + "[" + array + "o + i] = " + array + "1;")).toList();
        }
        String value = scalarCall(loop, operation + loop.suffix);
        return switch (loop.name) {
            case "loss" -> List.of(
                    "float weight = w[wo + i];",
                    "float value = " + value + ";",
                    "float slope = " + scalarCall(loop, operation + "Gradient") + ";",
                    "partials[partialso + i % Kernels.LANES] += weight == 0 ? 0f : weight * value;",
                    "da[dao + i] = weight == 0 ? 0f : weight * slope;");
            case "sum" -> List.of("partials[partialso + i % Kernels.LANES] += " + value + ";");
            case "exponentials" -> List.of(
                    "float value = " + value + ";",
                    "y[yo + i] = value;",
                    "partials[partialso + i % Kernels.LANES] += value;");
            default -> {
                String result = loop.results.getFirst();
                yield List.of(result + "[" + result + "o + i] = " + value + ";");
            }
        };
    }

    /** The arrays that an update has formulas for. */
    private Stream<String> changed(Loop loop, String operation) {
        return loop.arrays.stream().filter(array ->
                formulas.hasMethod(loop.types, operation + array.toUpperCase(Locale.ROOT)));
    }

    /** Declares the numbers of an update. */
    private List<String> numbers(Loop loop, String operation) {
        return !loop.isUpdate() ? List.of() : changed(loop, operation)
                .flatMap(array -> arguments(loop, operation + array.toUpperCase(Locale.ROOT)).stream())
                .filter(name -> !loop.arrays.contains(name)).distinct()
                .map(name -> "float " + name + " = h[Hyperparameters." + name.toUpperCase(Locale.ROOT) + "];").toList();
    }

    private String scalarCall(Loop loop, String formula) {
        return formulas.owner(loop.types, formula) + "." + formula + "(" + arguments(loop, formula).stream()
                .map(name -> loop.arrays.contains(name) ? name + "[" + name + "o + i]"
                        : name.equals("index") ? "first + i" : name)
                .collect(Collectors.joining(", ")) + ")";
    }

    /** What a formula is called with: the first array, then arrays by their names and for other parameters p, then q. */
    private List<String> arguments(Loop loop, String formula) {
        MethodTree method = formulas.method(formulas.owner(loop.types, formula), formula);
        List<String> arguments = new ArrayList<>();
        int numbers = 0;
        for (var parameter : method.getParameters()) {
            String name = parameter.getName().toString();
            if (loop.isUpdate() || loop.isDraw()) {
                arguments.add(name);
            } else if (arguments.isEmpty()) {
                arguments.add(loop.arrays.getFirst());
            } else {
                arguments.add(loop.arrays.contains(name) ? name : List.of("p", "q").get(numbers++));
            }
        }
        return arguments;
    }

    /** The method that selects a loop. */
    private void select(StringBuilder out, Loop loop) {
        if (loop.list.isEmpty()) {
            return;
        }
        out.append("\n    static void %s(%s operation, %s) {\n        switch (operation) {\n".formatted(
                loop.name, loop.list, loop.parameters()));
        List<String> constants = formulas.enumConstants(loop.list);
        for (String constant : constants) {
            out.append("            case %s -> %s(%s);\n".formatted(constant, method(loop, camel(constant)), loop.arguments()));
        }
        out.append("        }\n    }\n");
    }

    private static String method(Loop loop, String operation) {
        return operation + (loop.name.equals("map") || loop.list.isEmpty()
                ? "" : Character.toUpperCase(loop.name.charAt(0)) + loop.name.substring(1));
    }

    private List<String> operations(Loop loop) {
        return loop.list.isEmpty() ? List.of(loop.name)
                : formulas.enumConstants(loop.list).stream().map(LoopGenerator::camel).toList();
    }

    private static String camel(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_");
        return words[0] + IntStream.range(1, words.length)
                .mapToObj(w -> Character.toUpperCase(words[w].charAt(0)) + words[w].substring(1))
                .collect(Collectors.joining());
    }

    private String vectorLoops(Loop loop) {
        StringBuilder out = new StringBuilder("""
                package io.github.lanegrad.kernel.simd;

                import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
                import static io.github.lanegrad.kernel.simd.Lanes.INTS;
                import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

                """);
        Stream.of("Combination", "Draw", "ElementwiseFunction", "ElementwiseLoss", "Hyperparameters", "Kernels", "ScalarKernels",
                        "Summand", "UpdateRule")
                .forEach(type -> out.append("import io.github.lanegrad.kernel." + type + ";\n"));
        Stream.of("FloatVector", "IntVector", "VectorMask", "VectorOperators")
                .forEach(type -> out.append("import jdk.incubator.vector." + type + ";\n"));
        out.append("""

                /** Loops over whole vectors, with the operations of the scalar formulas in the same order. Generated. */
                final class %1$s {

                    private static final ScalarKernels SCALAR = new ScalarKernels();

                    private %1$s() {}
                """.formatted(className(loop)));
        select(out, loop);
        for (String operation : operations(loop)) {
            vectorLoop(out, loop, operation);
        }
        return out.append("}\n").toString();
    }

    private void vectorLoop(StringBuilder out, Loop loop, String operation) {
        out.append("\n    %sstatic void %s(%s) {\n".formatted(
                loop.list.isEmpty() ? "" : "private ", method(loop, operation), loop.parameters()));
        numbers(loop, operation).forEach(line -> out.append("        ").append(line).append('\n'));
        boolean sums = loop.results.contains("partials");
        out.append(loop.isDraw() ? "        IntVector lanes = IntVector.zero(INTS).addIndex(1);\n" : "");
        out.append(sums ? """
                        for (int t = 0; t < Kernels.LANES; t += LENGTH) {
                            FloatVector sum = FloatVector.fromArray(FLOATS, partials, partialso + t);
                            for (int i = t; i <= count - LENGTH; i += Kernels.LANES) {
                """ : """
                        for (int i = 0; i <= count - LENGTH; i += LENGTH) {
                """);
        VectorCode code = new VectorCode(formulas);
        List<String> ends = new ArrayList<>();
        String value = loop.isUpdate() ? "" : vectorCall(code, loop, operation + loop.suffix);
        switch (loop.name) {
            case "update" -> changed(loop, operation).forEach(array -> ends.add(
                    vectorCall(code, loop, operation + array.toUpperCase(Locale.ROOT))
                            + ".intoArray(" + array + ", " + array + "o + i);"));
            case "loss" -> {
                String slope = vectorCall(code, loop, operation + "Gradient");
                ends.add("FloatVector weight = FloatVector.fromArray(FLOATS, w, wo + i);");
                ends.add("VectorMask<Float> ignored = weight.compare(VectorOperators.EQ, 0f);");
                ends.add("weight.mul(" + slope + ").blend(0f, ignored).intoArray(da, dao + i);");
                ends.add("sum = sum.add(weight.mul(" + value + ").blend(0f, ignored));");
            }
            case "sum" -> ends.add("sum = sum.add(" + value + ");");
            case "exponentials" -> {
                ends.add(value + ".intoArray(y, yo + i);");
                ends.add("sum = sum.add(" + value + ");");
            }
            default -> {
                String result = loop.results.getFirst();
                ends.add(value + ".intoArray(" + result + ", " + result + "o + i);");
            }
        }
        String indent = " ".repeat(sums ? 16 : 12);
        Stream.concat(code.lines().stream(), ends.stream())
                .forEach(line -> out.append(indent).append(line).append('\n'));
        out.append(sums ? """
                            }
                            sum.intoArray(partials, partialso + t);
                        }
                    }
                """ : """
                        }
                    }
                """);
    }

    private String vectorCall(VectorCode code, Loop loop, String formula) {
        String within = formula.replace(loop.suffix, "") + "Small" + loop.suffix;
        boolean limited = formulas.hasMethod(loop.types, within);
        List<VectorCode.Value> arguments = arguments(loop, formula).stream()
                .map(name -> argument(code, loop, name)).toList();
        if (limited) {
            code.exit(arguments.getFirst(), formulas.constant("ScalarTrigonometry", "SIN_LIMIT"),
                    "SCALAR.%s(%s.%s, LENGTH, p, q, %s);".formatted(loop.name, loop.list, constant(formula, loop),
                            Stream.concat(loop.arrays.stream(), loop.results.stream())
                                    .map(array -> array + ", " + array + "o + i").collect(Collectors.joining(", "))));
        }
        String called = limited ? within : formula;
        return code.vectorCall(formulas.owner(loop.types, called), called, arguments).code();
    }

    private static VectorCode.Value argument(VectorCode code, Loop loop, String name) {
        if (loop.arrays.contains(name)) {
            return code.load(name);
        }
        if (!loop.isDraw() || name.equals("p")) {
            return new VectorCode.Value(VectorCode.Kind.FLOAT, name);
        }
        return name.equals("index") ? code.index() : new VectorCode.Value(VectorCode.Kind.INT, name);
    }

    private String constant(String formula, Loop loop) {
        return formulas.enumConstants(loop.list).stream()
                .filter(name -> (camel(name) + loop.suffix).equals(formula)).findFirst().orElseThrow();
    }
}
