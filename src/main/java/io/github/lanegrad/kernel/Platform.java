package io.github.lanegrad.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** What this JVM lacks for the Vector API to be fast. Without C2 or FMA it would be far slower than scalar code. */
final class Platform {

    private static final String MODULE = "jdk.incubator.vector";

    private Platform() {}

    /** The first thing that is missing and what to do about it; empty where SIMD can run. */
    static Optional<String> obstacle() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of("the module " + MODULE + " is not resolved; start java with --add-modules " + MODULE);
        }
        if (System.getProperty("java.vm.info", "").contains("interpreted mode")) {
            return Optional.of("the JVM only interprets; start java without -Xint");
        }
        if (System.getProperty("java.vm.info", "").contains("emulated-client")) {
            return Optional.of("the JVM compiles quickly, not well, without C2; start java without "
                    + "-XX:CompilationMode=quick-only, -XX:TieredStopAtLevel or -XX:+NeverActAsServerClassMachine");
        }
        try {
            return vmObstacle(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
        } catch (LinkageError e) {
            return Optional.of("the module jdk.management, which tells the JVM's flags, is missing: " + e);
        }
    }

    private static Optional<String> vmObstacle(HotSpotDiagnosticMXBean vm) {
        if (!option(vm, "EnableVectorSupport", "true").equals("true")) {
            return Optional.of("the JVM does not compile vectors; it takes HotSpot with C2 and -XX:+EnableVectorSupport");
        }
        if (!option(vm, "UseCompiler", "true").equals("true")) {
            return Optional.of("the JVM does not compile; start java with -XX:+UseCompiler and -XX:TieredStopAtLevel=4");
        }
        if (option(vm, "UseJVMCICompiler", "false").equals("true")) {
            return Optional.of("the JVM compiles with JVMCI, not C2; start java with -XX:-UseJVMCICompiler");
        }
        if (option(vm, "TieredCompilation", "false").equals("true")
                && Integer.parseInt(option(vm, "TieredStopAtLevel", "0")) < 4) {
            return Optional.of("the JVM does not use C2; start java with -XX:TieredStopAtLevel=4");
        }
        if (!option(vm, "UseFMA", "false").equals("true")) {
            return Optional.of("the hardware has no fused multiply-add, or the JVM does not use it (-XX:+UseFMA)");
        }
        return Optional.empty();
    }

    private static String option(HotSpotDiagnosticMXBean vm, String name, String absent) {
        try {
            return vm.getVMOption(name).getValue();
        } catch (IllegalArgumentException e) {
            return absent;
        }
    }
}
