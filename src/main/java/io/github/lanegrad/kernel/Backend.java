package io.github.lanegrad.kernel;

import java.util.Optional;

/**
 * Which {@link Kernels} run in this JVM, and why. Chosen once, when this class is first used: SIMD where the module
 * {@code jdk.incubator.vector} is resolved, the JVM compiles with C2 and the hardware has fused multiply-add; else
 * scalar, which gives the same bits slower, and one warning to the {@link System.Logger} {@code io.github.lanegrad}
 * that says what is missing and which flag to add.
 *
 * <p>The system property {@value #PROPERTY} forces one: {@code simd}, {@code scalar}, or {@code auto} (the default).
 */
public final class Backend {

    /** Name of the system property that forces a backend. */
    public static final String PROPERTY = "lanegrad.backend";

    private static final Backend CURRENT = choose(System.getProperty(PROPERTY, "auto"));

    /** The kernels that run. A constant to the JIT compiler, so that calls are direct. */
    public static final Kernels KERNELS = CURRENT.kernels;

    private final Kernels kernels;
    private final String reason;
    private final boolean refused;

    private Backend(Kernels kernels, String reason, boolean refused) {
        this.kernels = kernels;
        this.reason = reason;
        this.refused = refused;
    }

    /**
     * The backend that runs in this JVM.
     *
     * @return always the same
     * @throws IllegalStateException if {@value #PROPERTY} has an unknown value, or forces SIMD where it cannot run; the
     *     message says why and what to do
     */
    public static Backend current() {
        if (CURRENT.refused) {
            throw new IllegalStateException(CURRENT.reason);
        }
        return CURRENT;
    }

    private static Backend choose(String wanted) {
        if (wanted.equals("scalar")) {
            return new Backend(new ScalarKernels(), PROPERTY + "=scalar", false);
        }
        if (!wanted.equals("simd") && !wanted.equals("auto")) {
            return new Backend(new ScalarKernels(),
                    PROPERTY + ": expected simd, scalar or auto, got \"" + wanted + "\"", true);
        }
        Object simd = Platform.obstacle().<Object>map(obstacle -> obstacle).orElseGet(Backend::loadSimd);
        if (simd instanceof Kernels kernels) {
            return new Backend(kernels, "C2, fused multiply-add and jdk.incubator.vector are there", false);
        }
        if (wanted.equals("simd")) {
            return new Backend(new ScalarKernels(), PROPERTY + "=simd cannot be had: " + simd, true);
        }
        System.getLogger("io.github.lanegrad")
                .log(System.Logger.Level.WARNING, "Lanegrad runs on its slow scalar backend: {0}", simd);
        return new Backend(new ScalarKernels(), simd.toString(), false);
    }

    /** The SIMD kernels, or what keeps them from loading. Reflective, so that nothing links the incubator module. */
    private static Object loadSimd() {
        try {
            return Class.forName("io.github.lanegrad.kernel.simd.SimdKernels").getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = Optional.<Throwable>ofNullable(e.getCause()).orElse(e);
            return "the SIMD kernels failed to load: " + cause;
        }
    }

    /**
     * Whether SIMD runs.
     *
     * @return false for the scalar backend
     */
    public boolean isSimd() {
        return kernels.lanes() > 1;
    }

    /**
     * How many floats are processed at once.
     *
     * @return 1, 4, 8 or 16
     */
    public int lanes() {
        return kernels.lanes();
    }

    /**
     * Why this backend was chosen.
     *
     * @return a phrase for people
     */
    public String reason() {
        return reason;
    }

    /**
     * The backend in a few words.
     *
     * @return {@code simd, 16 lanes, 512 bits} or the like, or {@code scalar}
     */
    @Override
    public String toString() {
        return isSimd() ? "simd, " + lanes() + " lanes, " + lanes() * Float.SIZE + " bits" : "scalar";
    }
}
