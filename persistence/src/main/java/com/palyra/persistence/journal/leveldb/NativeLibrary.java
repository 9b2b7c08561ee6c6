package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.fusesource.leveldbjni.JniDBFactory;

/**
 * LevelDB's native library, loaded from a folder of ours.
 *
 * <p>Left alone, its loader (HawtJNI's {@code Library}) unpacks it under a random name into {@code java.io.tmpdir} at every
 * start, and does so too when the folder it was told is missing or not writable. Before that it looks for the library under
 * its plain name in the folder of the property {@value #LOADER_PROPERTY}. So the library is put there, owner-only and equal
 * to the one in the jar, and loaded by us first: what goes wrong is said in a sentence and never reaches the loader's
 * fallbacks. A JVM loads it once; folders named later are left alone.
 */
final class NativeLibrary {
    static final String LOADER_PROPERTY = "library.leveldbjni.path";

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Makes the library ready, unless an earlier call did.
     *
     * @throws IOException if there is none for this machine, or it cannot be unpacked or loaded; the message says why
     */
    static synchronized void load(Path folder) throws IOException {
        if (loaded) {
            return;
        }
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String platform = platform(os, arch)
                .orElseThrow(() -> new IOException("there is no LevelDB library for " + os + " on " + arch));
        try {
            Path library = unpack(folder, platform);
            System.load(library.toString());
            System.setProperty(LOADER_PROPERTY, folder.toAbsolutePath().toString());
            loaded = true;
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("the LevelDB library cannot be loaded from " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The folder of the jar that has this platform's library. */
    static Optional<String> platform(String os, String arch) {
        boolean linux = os.startsWith("linux");
        if (linux && arch.equals("aarch64")) {
            return Optional.of("linux64/aarch64");
        }
        if (!arch.equals("amd64") && !arch.equals("x86_64")) {
            return Optional.empty();
        }
        if (linux) {
            return Optional.of("linux64");
        }
        if (os.startsWith("mac")) {
            return Optional.of("osx");
        }
        return os.startsWith("windows") ? Optional.of("windows64") : Optional.empty();
    }

    /** Another process may have the file mapped, so it is replaced only if it differs, and only by renaming. */
    private static Path unpack(Path folder, String platform) throws IOException {
        OwnerOnly.createDirectory(folder);
        String name = System.mapLibraryName("leveldbjni").replace(".dylib", ".jnilib");
        byte[] inJar = inJar("META-INF/native/" + platform + "/" + name);
        Path library = folder.resolve(name).toAbsolutePath();
        DurableFile file = DurableFile.at(library);
        Optional<byte[]> onDisk = file.read(MAX_BYTES);
        if (onDisk.isEmpty() || !Arrays.equals(onDisk.get(), inJar)) {
            file.replace(inJar);
        }
        return library;
    }

    private static byte[] inJar(String resource) throws IOException {
        try (InputStream in = JniDBFactory.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is not on the class path");
            }
            return in.readAllBytes();
        }
    }
}
