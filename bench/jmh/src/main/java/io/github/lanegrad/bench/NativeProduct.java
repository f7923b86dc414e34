package io.github.lanegrad.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A product of a native library, on one thread: operands and result are in native memory before it is measured.
 *
 * <p>OpenBLAS and MKL both export {@code cblas_sgemm}. In one process the calls of the second would run code of the
 * first, with no sign of it but the same figures. So each has a benchmark, and a JVM, of its own, and a check that the
 * other is not there.
 */
abstract class NativeProduct {

    private static final int CACHE_LINE = 64;

    final Shape shape;
    final FloatPointer a;
    final FloatPointer b;
    final FloatPointer c;
    private final Operands operands;

    NativeProduct(Operands operands) {
        this.operands = operands;
        this.shape = operands.shape;
        this.a = allocate(operands.a.length).put(operands.a);
        this.b = allocate(operands.b.length).put(operands.b);
        this.c = allocate((long) shape.m() * shape.n());
    }

    /** On a cache line, which costs nothing and is what these libraries advise. */
    static FloatPointer allocate(long floats) {
        FloatPointer pointer = new FloatPointer(floats + CACHE_LINE / Float.BYTES);
        return pointer.position((CACHE_LINE - pointer.address() % CACHE_LINE) % CACHE_LINE / Float.BYTES);
    }

    /** C = op(A)·op(B), rows without gaps, nothing added. */
    abstract void multiply();

    /** Throws if the product is wrong, or the process has another library than the one named. */
    final void check(String library, String absent) {
        float[] result = new float[shape.m() * shape.n()];
        Arrays.fill(result, Float.NaN);
        c.put(result);
        multiply();
        c.get(result);
        operands.checkSums(library, result, shape.n(), null);
        Check.that(!loaded(library).isEmpty(), "%s is not loaded", library);
        Check.that(loaded(absent).isEmpty(), "%s and %s are both loaded: whose code runs is anybody's guess",
                library, absent);
    }

    /** The files that the process has mapped of a library, by the start of their names, libNAME. */
    static List<Path> loaded(String library) {
        String start = "/lib" + library.toLowerCase();
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.lastIndexOf(start) > 0 && line.lastIndexOf(start) == line.lastIndexOf('/'))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws if the environment sets what would make a library choose kernels that are not its best. */
    static void refuse(String library, String... variables) {
        for (String variable : variables) {
            Check.that(System.getenv(variable) == null,
                    "%s=%s keeps %s from its best kernels; unset it: env -u %s mvn …",
                    variable, System.getenv(variable), library, String.join(" -u ", variables));
        }
    }
}
