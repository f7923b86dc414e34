package io.github.lanegrad.bench;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM of the same kind as this one, with the same flags. */
final class Jvm {

    private Jvm() {}

    /** What would start it. */
    static ProcessBuilder start(String classPath, List<String> flags, String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(flags);
        command.addAll(List.of("-classpath", classPath, program));
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command);
        // They would keep OpenBLAS from the kernels that it chooses for this processor.
        process.environment().keySet().removeAll(List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"));
        // ONNX Runtime 1.29 matches the command line with regular expressions of GCC, which overflow the stack if it is long.
        process.environment().put("ORT_DISABLE_TELEMETRY", "1");
        process.environment().put("OMP_NUM_THREADS", "1");
        return process;
    }

    /** The class path with the classes of this project, which are its first entry or the one that holds this class. */
    static String withThisProject(String classPath) {
        String here = Jvm.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return here + File.pathSeparator + classPath;
    }
}
