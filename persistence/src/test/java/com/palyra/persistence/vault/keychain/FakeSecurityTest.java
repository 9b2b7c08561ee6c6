package com.palyra.persistence.vault.keychain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the fake to what is known of the real one; where this is wrong about a Mac, the other tests prove little. */
class FakeSecurityTest {
    private static final String ITEM = " -s s -a a";

    private final SecurityOnDisk disk;

    FakeSecurityTest(@TempDir Path folder) {
        disk = new SecurityOnDisk(folder);
    }

    private record Said(int exitCode, String output, String errors) {}

    @Test
    void aCommandExitsWithEightBitsOfItsResult() throws Exception {
        assertThat(run("", "find-generic-password", "-s", "s", "-a", "a").exitCode())
                .isEqualTo(44);
        assertThat(run("", "add-generic-password", "-s", "s", "-a", "a", "-w", "x")
                        .exitCode())
                .isZero();
        assertThat(run("", "add-generic-password", "-s", "s", "-a", "a", "-w", "y")
                        .exitCode())
                .isEqualTo(45);
        assertThat(run("", "find-generic-password", "-s", "s", "-a", "a", "-w")).isEqualTo(new Said(0, "x\n", ""));
        disk.becomes("locked");
        assertThat(run("", "find-generic-password", "-s", "s", "-a", "a", "-w").exitCode())
                .isEqualTo(36);
        assertThat(run("", "find-generic-password", "-s", "s", "-a", "a").exitCode())
                .isZero();
        disk.noLonger("locked");
        disk.becomes("denied");
        assertThat(run("", "find-generic-password", "-s", "s", "-a", "a", "-w").exitCode())
                .isEqualTo(51);
    }

    @Test
    void interactiveGoesOnAfterAFailureAndExitsWithTheLastResult() throws Exception {
        Said said = run("find" + ITEM + " -w\nadd" + ITEM + " -w x\nfind" + ITEM + " -w\n", "-i");
        assertThat(said.exitCode()).isZero();
        assertThat(said.output()).isEqualTo("x\n");
        assertThat(said.errors()).contains("find: returned -25300");
        assertThat(run("add" + ITEM + " -w y\n", "-i").exitCode()).isEqualTo(45);
        assertThat(run("nonsense\n", "-i").exitCode()).isEqualTo(1);
        disk.becomes("exits-zero");
        assertThat(run("add" + ITEM + " -w y\n", "-i").exitCode()).isZero();
    }

    @Test
    void whatAskedForIsSaidOnceIsStoredEmptyWithoutAnError() throws Exception {
        assertThat(run("secret\n", "add-generic-password", "-s", "s", "-a", "a", "-w")
                        .exitCode())
                .isZero();
        assertThat(run("find" + ITEM + " -w\n", "-i").output()).isEqualTo("\n");
        assertThat(run("find" + ITEM + " -w\nsecret\n", "-i").errors()).contains("unknown command \"secret\"");
    }

    @Test
    void theRestOfALongLineIsTheNextCommand() throws Exception {
        String start = "add-generic-password" + ITEM + " -w ";
        Said said = run(start + "x".repeat(4095 - start.length()) + "rest\n", "-i");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.errors()).contains("unknown command \"rest\"");
        assertThat(run("find" + ITEM + " -w\n", "-i").output()).hasSize(4095 - start.length() + 1);
    }

    @Test
    void aLineWithoutAnEndIsNotRun() throws Exception {
        assertThat(run("add" + ITEM + " -w x", "-i")).isEqualTo(new Said(0, "", ""));
        assertThat(disk.items()).isEmpty();
    }

    @Test
    void quotesAndBackslashesHaveAMeaning() throws Exception {
        run("add" + ITEM + " -w \"a b\"\nadd -s s -a b -w 'c\\'d'\nadd -s s -a c -w e\\ f\n", "-i");
        Said said = run("find" + ITEM + " -w\nfind -s s -a b -w\nfind -s s -a c -w\n", "-i");
        assertThat(said.output()).isEqualTo("a b\nc'd\ne f\n");
    }

    @Test
    void aValueThatCannotBePrintedComesOutInHexadecimal() throws Exception {
        run("add" + ITEM + " -w \"a\tb\"\n", "-i");
        assertThat(run("find" + ITEM + " -w\n", "-i").output()).isEqualTo("610962\n");
    }

    private Said run(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(disk.program().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), output, errors);
    }
}
