package com.palyra.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a checkout of its own, with a Java that prints its arguments and a Maven that counts its calls. */
class LauncherTest {
    private static final String FAKE_MAVEN = """
            #!/bin/sh
            echo "[INFO] Building Palyra Node: node 1 [5/5]"
            echo run >> "$CHECKOUT/maven-runs"
            [ -z "$MAVEN_FAILS" ] || { echo "[ERROR] it does not compile"; exit 1; }
            mkdir -p node/target/lib
            : > node/target/lib/picocli-1.jar
            : > node/target/palyra-node-1.jar
            """;

    @TempDir
    Path folder = Path.of("");

    private Path checkout = Path.of("");
    private Path java = Path.of("");

    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Files.createDirectories(checkout.resolve("node/bin"));
        Files.copy(Path.of("bin/palyra"), checkout.resolve("node/bin/palyra"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        script(folder.resolve("tools/mvn"), FAKE_MAVEN);
        java = javaOfVersion("17.0.15");
    }

    @Test
    void buildsWhatIsMissingOnceAndBecomesTheJvm() throws Exception {
        Run first = run(Map.of(), "status", "--output", "json");
        Run second = run(Map.of(), "status");

        assertThat(first.exit()).isEqualTo(42);
        assertThat(first.err()).contains("building");
        assertThat(first.out()).contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
        assertThat(first.out().lines()).endsWith("com.palyra.node.cli.Palyra", "status", "--output", "json");
        assertThat(second.err()).isEmpty();
        assertThat(mavenRuns()).isEqualTo(1);
    }

    @Test
    void severalAtOnceBuildOnce() throws Exception {
        List<Process> launchers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            launchers.add(launcher(Map.of(), checkout.resolve("node/bin/palyra"), "version"));
        }
        for (Process launcher : launchers) {
            assertThat(result(launcher).exit()).isEqualTo(42);
        }
        assertThat(mavenRuns()).isEqualTo(1);
        assertThat(checkout.resolve("node/target/.palyra-build-lock")).doesNotExist();
    }

    @Test
    void aLockOfALauncherThatWasKilledIsTakenOver() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(checkout.resolve("node/target/.palyra-build-lock"));
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
        Files.createFile(checkout.resolve("node/target/palyra-node-1.jar"));

        assertThat(run(Map.of(), "version").exit()).isEqualTo(42);
        assertThat(mavenRuns()).isEqualTo(1);
    }

    @Test
    void neverBuildsWhenForbidden() throws Exception {
        Run run = run(Map.of("PALYRA_NO_BUILD", "1"), "version");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains("PALYRA_NO_BUILD=1");
        assertThat(mavenRuns()).isZero();
    }

    @Test
    void aBuildThatFailsSaysWhereItsOutputIsAndIsTriedAgain() throws Exception {
        Run failed = run(Map.of("MAVEN_FAILS", "1"), "version");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("it does not compile", "palyra-build.log");
        assertThat(run(Map.of(), "version").exit()).isEqualTo(42);
    }

    @Test
    void outsideACheckoutNothingIsBuilt() throws Exception {
        Files.delete(checkout.resolve("pom.xml"));
        Run run = run(Map.of(), "version");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("incomplete");
        assertThat(mavenRuns()).isZero();
    }

    @Test
    void sourcesThatAreNewerThanTheProgramAreNamedInOneLineAndItRuns() throws Exception {
        Path source = Files.createDirectories(checkout.resolve("protocol/src/main/java"))
                .resolve("New.java");
        Files.createFile(source);
        Files.createDirectories(checkout.resolve("protocol/src/test"));
        assertThat(run(Map.of(), "version").exit()).isEqualTo(42);
        Path jar = checkout.resolve("node/target/palyra-node-1.jar");
        FileTime built = Files.getLastModifiedTime(jar);
        FileTime later = FileTime.from(built.toInstant().plusSeconds(5));

        Path test = Files.createFile(checkout.resolve("protocol/src/test/NewTest.java"));
        Files.setLastModifiedTime(test, later);
        assertThat(run(Map.of(), "version").err()).isEmpty();
        for (Path changed : List.of(source, checkout.resolve("pom.xml"))) {
            Files.setLastModifiedTime(changed, later);
            Run run = run(Map.of(), "version");
            assertThat(run.exit()).isEqualTo(42);
            assertThat(run.err().lines())
                    .singleElement()
                    .asString()
                    .contains(checkout.toRealPath().relativize(changed.toRealPath()) + " is newer", "mvn -DskipTests");
            Files.setLastModifiedTime(changed, built);
        }
        assertThat(mavenRuns()).isEqualTo(1);
    }

    @Test
    void anOlderJavaIsRefusedInOneLine() throws Exception {
        for (String version : List.of("11.0.2", "1.8.0_392")) {
            java = javaOfVersion(version);
            Run run = run(Map.of(), "version");
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().contains("Java 17 or newer", version);
        }
        assertThat(mavenRuns()).isZero();
    }

    @Test
    void nativeAccessIsAllowedWhereTheJvmAsksForIt() throws Exception {
        java = javaOfVersion("25.0.1");
        assertThat(run(Map.of(), "version").out()).contains("--enable-native-access=ALL-UNNAMED");
        java = javaOfVersion("17.0.15");
        assertThat(run(Map.of(), "version").out()).doesNotContain("--enable-native-access");
    }

    @Test
    void theDaemonGetsTheFlagsOfAServerWhereverItsVerbStands() throws Exception {
        assertThat(run(Map.of(), "--state-dir", "version", "--output", "ndjson", "up")
                        .out())
                .doesNotContain("TieredStopAtLevel")
                .contains("-XX:+UseG1GC");
        assertThat(run(Map.of(), "--state-dir", "up", "status").out()).contains("TieredStopAtLevel");
    }

    @Test
    void worksThroughSymbolicLinksAndFromAnyDirectory() throws Exception {
        Path relative = Files.createSymbolicLink(folder.resolve("palyra"), Path.of("a checkout/node/bin/palyra"));
        Path twice = Files.createSymbolicLink(folder.resolve("tools/p"), relative);

        Run run = result(launcher(Map.of(), twice, "version"));
        assertThat(run.exit()).isEqualTo(42);
        assertThat(run.out()).contains("-Dpalyra.home=" + checkout.toRealPath());
    }

    @Test
    void argumentsWithSpacesArriveWhole() throws Exception {
        assertThat(run(Map.of(), "up", "--name", "my node", "").out()).endsWith("--name\nmy node\n\n");
    }

    @Test
    void onlyTheProgramOfSecretsRunHasTheUsersOwnUmaskAndLimitOfCores() throws Exception {
        script(java.resolve("bin/java"), "#!/bin/sh\numask; ulimit -c\n");
        String own = result(new ProcessBuilder("sh", "-c", "umask; ulimit -c").start())
                .out();

        assertThat(run(Map.of(), "--output", "json", "secrets", "-v", "run", "--env", "A=global/a", "--", "up")
                        .out())
                .isEqualTo(own)
                .isNotEqualTo("0077\n0\n");
        assertThat(run(Map.of(), "device", "--output", "json", "secrets", "run", "--env", "A=global/a", "--", "up")
                        .out())
                .isEqualTo(own);
        assertThat(run(Map.of(), "secrets", "get", "run").out()).isEqualTo("0077\n0\n");
        assertThat(run(Map.of(), "device", "secrets", "get", "run").out()).isEqualTo("0077\n0\n");
        assertThat(run(Map.of(), "status").out()).isEqualTo("0077\n0\n");
    }

    @Test
    void noJvmLeavesACoreWhenItCrashes() throws Exception {
        assertThat(run(Map.of(), "up").out()).contains("-XX:-CreateCoredumpOnCrash");
        assertThat(run(Map.of(), "secrets", "run", "--", "true").out()).contains("-XX:-CreateCoredumpOnCrash");
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        return result(launcher(environment, checkout.resolve("node/bin/palyra"), arguments));
    }

    private Process launcher(Map<String, String> environment, Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PALYRA_"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("CHECKOUT", checkout.toString());
        builder.environment().put("PATH", folder.resolve("tools") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static Run result(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, err);
    }

    private int mavenRuns() throws IOException {
        Path runs = checkout.resolve("maven-runs");
        return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
    }

    private Path javaOfVersion(String version) throws IOException {
        Path home = folder.resolve("java-" + version);
        script(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 42\n");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path path, String content) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
