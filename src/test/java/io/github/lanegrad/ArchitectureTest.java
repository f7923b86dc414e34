package io.github.lanegrad;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The layers of the house: a package uses only what stands below it. */
class ArchitectureTest {
    private static final Path MAIN = Path.of("target", "classes");
    private static final JavaClasses LIBRARY = new ClassFileImporter().importPath(MAIN);

    private static final String ROOT = "io.github.lanegrad";
    private static final String SIMD = ROOT + ".kernel.simd";

    @Test
    void packagesUseOnlyWhatStandsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                // A package that has no class yet; a class in a package not named here still fails.
                .withOptionalLayers(true)
                .ensureAllClassesAreContainedInArchitecture()
                .layer("model").definedBy(ROOT)
                .layer("train").definedBy(ROOT + ".train")
                .layer("infer").definedBy(ROOT + ".infer")
                .layer("data").definedBy(ROOT + ".data")
                .layer("io").definedBy(ROOT + ".io")
                .layer("kernel").definedBy(ROOT + ".kernel")
                .layer("simd").definedBy(SIMD)
                .layer("internal").definedBy(ROOT + ".internal")
                // For its checkpoints.
                .whereLayer("train").mayOnlyAccessLayers("model", "io", "kernel", "internal")
                .whereLayer("infer").mayOnlyAccessLayers("model", "kernel", "internal")
                .whereLayer("data").mayOnlyAccessLayers("model", "kernel", "internal")
                .whereLayer("io").mayOnlyAccessLayers("model", "kernel", "internal")
                .whereLayer("model").mayOnlyAccessLayers("kernel", "internal")
                // Backend reaches the SIMD package by name only, so that it loads without the vector module.
                .whereLayer("kernel").mayNotAccessAnyLayer()
                .whereLayer("simd").mayOnlyAccessLayers("kernel")
                .whereLayer("internal").mayNotAccessAnyLayer()
                .check(LIBRARY);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.(**)").should().beFreeOfCycles().check(LIBRARY);
    }

    @Test
    void nothingButTheJdkIsUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "..", "java..", "com.sun.management", "jdk.incubator.vector", "jdk.jfr",
                        "org.jspecify.annotations")
                .check(LIBRARY);
    }

    @Test
    void onlyTheSimdPackageTouchesTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SIMD)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(LIBRARY);
    }

    @Test
    void nothingIsPrinted() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(LIBRARY);
    }

    /** Chance comes from a generator keyed by seed, epoch and step, never from one with a state. */
    @Test
    void nothingDrawsFromARandomNumberGeneratorOfTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(util|security)\\..*Random(Generator)?")
                .orShould()
                .callMethod(Math.class, "random")
                .check(LIBRARY);
    }

    @Test
    void exportedPackagesAreNullMarked() throws IOException {
        try (var descriptor = Files.newInputStream(MAIN.resolve("module-info.class"))) {
            Set<ModuleDescriptor.Exports> exports = ModuleDescriptor.read(descriptor).exports();
            assertFalse(exports.isEmpty(), "nothing is exported");
            for (var exported : exports) {
                assertTrue(
                        LIBRARY.getPackage(exported.source()).isAnnotatedWith(NullMarked.class),
                        () -> exported.source() + " has no @NullMarked package-info.java");
            }
        }
    }
}
