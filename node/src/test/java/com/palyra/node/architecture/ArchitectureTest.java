package com.palyra.node.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the import rules of the house: who may know whom, and what each module never does. */
class ArchitectureTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final List<String> MODULES = List.of("protocol", "persistence", "actors", "node");

    private static JavaClasses palyra = new ClassFileImporter().importClasses(List.of());

    @BeforeAll
    static void importOwnClasses() {
        palyra = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("com.palyra");
    }

    @Test
    void everyModuleIsSeen() {
        for (String module : MODULES) {
            assertThat(palyra.stream().filter(c -> c.getPackageName().startsWith("com.palyra." + module)))
                    .as("classes of %s", module)
                    .hasSizeGreaterThan(5);
        }
    }

    @Test
    void importsPointOneWay() {
        noClasses()
                .that(resideInAPackage("com.palyra.protocol.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("com.palyra.persistence..", "com.palyra.actors..", "com.palyra.node.."))
                .check(palyra);
        noClasses()
                .that(resideInAPackage("com.palyra.persistence.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.palyra.actors..", "com.palyra.node.."))
                .check(palyra);
        noClasses()
                .that(resideInAPackage("com.palyra.actors.."))
                .should()
                .dependOnClassesThat(resideInAPackage("com.palyra.node.."))
                .check(palyra);
    }

    @Test
    void protocolKnowsNeitherActorsNorDiskNorThreads() {
        noClasses()
                .that(resideInAPackage("com.palyra.protocol.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.pekko..", "java.nio.file..", "org.iq80.."))
                .orShould()
                .dependOnClassesThat(named("java.io.File", "java.io.FileInputStream", "java.io.FileOutputStream"))
                .check(palyra);
        noClasses()
                .that(resideInAPackage("com.palyra.protocol.."))
                .and(DescribedPredicate.not(resideInAPackage("com.palyra.protocol.quic..")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .orShould()
                .dependOnClassesThat(named("java.lang.Thread", "java.util.concurrent.Executors"))
                .check(palyra);
    }

    @Test
    void persistenceHoldsNoActorsOfTheDomainAndListensToNothing() {
        noClasses()
                .that(resideInAPackage("com.palyra.persistence.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty..", "org.apache.pekko.cluster.."))
                .orShould()
                .dependOnClassesThat(named(
                        "java.net.ServerSocket",
                        "java.nio.channels.ServerSocketChannel",
                        "org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior"))
                .check(palyra);
    }

    @Test
    void actorsDoNoCryptographyByHand() {
        noClasses()
                .that(resideInAPackage("com.palyra.actors.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.bouncycastle..", "io.netty.."))
                .orShould()
                .dependOnClassesThat(named("java.security.Signature", "javax.crypto.Cipher"))
                .check(palyra);
    }

    @Test
    void theDeviceSideIsPlainJava() {
        noClasses()
                .that(resideInAPackage("com.palyra.node.agent.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.apache.pekko..", "com.palyra.actors..", "com.palyra.node.daemon.."))
                .check(palyra);
    }

    @Test
    void bouncyCastleIsNeverRegisteredAsProvider() {
        noClasses()
                .should()
                .dependOnClassesThat(named("org.bouncycastle.jce.provider.BouncyCastleProvider"))
                .check(palyra);
    }

    @Test
    void timeAndRandomnessAreInjectedBelowTheProgram() {
        noClasses()
                .that(resideInAnyPackage("com.palyra.protocol..", "com.palyra.persistence..", "com.palyra.actors.."))
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callConstructor(java.security.SecureRandom.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(palyra);
    }

    @Test
    void classesLiveBelowTheBasePackageOfTheirModule() {
        classes()
                .should()
                .resideInAnyPackage(MODULES.stream()
                        .map(module -> "com.palyra." + module + "..")
                        .toArray(String[]::new))
                .check(palyra);
    }

    @Test
    void everyPackageSaysWhatLivesInItAndIsNonNullByDefault() throws IOException {
        for (String module : MODULES) {
            Path sources = ROOT.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                List<Path> packages = files.filter(f -> f.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .distinct()
                        .toList();
                assertThat(packages)
                        .isNotEmpty()
                        .allSatisfy(directory -> assertThat(directory.resolve("package-info.java"))
                                .content()
                                .contains("@NullMarked")
                                .contains("/**"));
            }
        }
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        List<String> list = List.of(names);
        return DescribedPredicate.describe("one of " + list, c -> list.contains(c.getName()));
    }
}
