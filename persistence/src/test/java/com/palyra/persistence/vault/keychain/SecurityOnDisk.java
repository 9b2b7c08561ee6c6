package com.palyra.persistence.vault.keychain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** A fake {@code security} with its keychain, as a test sees it. */
final class SecurityOnDisk {
    private final Path folder;

    /** One in this folder, with nothing in it. */
    SecurityOnDisk(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder.resolve("items"));
            Path classes = Path.of(FakeSecurity.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            String java = ProcessHandle.current().info().command().orElse("java");
            String options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData -Xmx32m";
            program("exec '" + java + "' " + options + " -cp '" + classes + "' " + FakeSecurity.class.getName() + " '"
                    + folder + "' \"$@\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the program is. */
    Path program() {
        return folder.resolve("security");
    }

    /** Makes the program another shell script. */
    void program(String script) throws IOException {
        Files.writeString(program(), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwx------"));
    }

    /** Puts it into a mood. */
    void becomes(String mood) throws IOException {
        Files.createFile(folder.resolve(mood));
    }

    /** Lets it run so many commands more. */
    void diesAfter(int commands) throws IOException {
        Files.write(folder.resolve("left"), new byte[commands]);
    }

    /** How many of these are left. */
    long commandsLeft() throws IOException {
        return Files.size(folder.resolve("left"));
    }

    /** Takes it out of a mood. */
    void noLonger(String mood) throws IOException {
        Files.delete(folder.resolve(mood));
    }

    /** What it was ever called with. */
    String arguments() throws IOException {
        return Files.readString(folder.resolve("arguments"));
    }

    /** All items. */
    List<Path> items() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("items"))) {
            return all.sorted().toList();
        }
    }

    /** Those of chunks, in no order. */
    List<Path> chunks() throws IOException {
        return items().stream()
                .filter(item -> item.toString().matches(".*~[0-9a-f]{16}\\.[0-9]+"))
                .toList();
    }

    /** That of the manifest of the only object. */
    Path manifest() throws IOException {
        return items().stream()
                .filter(item -> item.toString().matches(".*~obj_[0-9a-f]{64}"))
                .findFirst()
                .orElseThrow();
    }
}
