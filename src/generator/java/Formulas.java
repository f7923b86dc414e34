import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The formulas of the scalar backend as they stand in its sources: methods, constants, and constants of enums. */
final class Formulas {

    /** By {@code Class.method}. */
    private final Map<String, MethodTree> methods = new TreeMap<>();

    /** By {@code Class.NAME}; those of enums in their order. */
    private final Map<String, ExpressionTree> constants = new LinkedHashMap<>();

    Formulas(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(sources);
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, null, null, files);
        for (CompilationUnitTree unit : task.parse()) {
            for (Tree type : unit.getTypeDecls()) {
                read((ClassTree) type);
            }
        }
    }

    private void read(ClassTree type) {
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method) {
                methods.put(type.getSimpleName() + "." + method.getName(), method);
            } else if (member instanceof VariableTree variable && variable.getInitializer() != null) {
                constants.put(type.getSimpleName() + "." + variable.getName(), variable.getInitializer());
            }
        }
    }

    boolean hasMethod(List<String> types, String name) {
        return types.stream().anyMatch(type -> methods.containsKey(type + "." + name));
    }

    /** Which of some classes has a method. */
    String owner(List<String> types, String name) {
        return types.stream().filter(type -> methods.containsKey(type + "." + name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("expected a formula " + name + " in " + String.join(", ", types)));
    }

    MethodTree method(String type, String name) {
        MethodTree found = methods.get(type + "." + name);
        if (found == null) {
            throw new IllegalArgumentException("expected a method " + name + " in " + type);
        }
        return found;
    }

    ExpressionTree constant(String type, String name) {
        ExpressionTree found = constants.get(type + "." + name);
        if (found == null) {
            throw new IllegalArgumentException("expected a constant " + name + " in " + type);
        }
        return found;
    }

    /** The constants of an enum, in order. */
    List<String> enumConstants(String type) {
        return constants.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(type + ".") && entry.getValue() instanceof NewClassTree)
                .map(entry -> entry.getKey().substring(type.length() + 1))
                .toList();
    }
}
