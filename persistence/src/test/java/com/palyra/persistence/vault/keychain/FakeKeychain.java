package com.palyra.persistence.vault.keychain;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * A keychain in a folder: a file for each item in {@code items}. Its moods are files beside it: {@code locked}, {@code denied},
 * {@code exits-zero} (what {@code -i} exits with), {@code empties} (what is added is empty, and well), {@code hangs}, {@code unchangeable} (items that are there), and {@code
 * left}, which has as many bytes as commands may still run before every process of it dies.
 */
final class FakeKeychain {
    static final int NOT_FOUND = -25300;
    static final int DUPLICATE = -25299;
    static final int AUTH_FAILED = -25293;
    static final int INTERACTION_NOT_ALLOWED = -25308;

    private static final int KILLED = 137;
    private static final String BETWEEN = "~";

    private final Path folder;

    FakeKeychain(Path folder) {
        this.folder = folder;
    }

    /** Whether it is in a mood. */
    boolean has(String mood) {
        return folder.resolve(mood).toFile().exists();
    }

    /** Keeps what the program was called with. */
    void note(List<String> arguments) throws IOException {
        Files.writeString(
                folder.resolve("arguments"),
                String.join(" ", arguments).concat("\n"),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Dies or hangs where it was told to. */
    void beforeCommand() throws IOException {
        Path left = folder.resolve("left");
        if (has("left")) {
            byte[] commands = Files.readAllBytes(left);
            if (commands.length == 0) {
                Runtime.getRuntime().halt(KILLED);
            }
            Files.write(left, Arrays.copyOf(commands, commands.length - 1));
        }
        while (has("hangs")) {
            sleep();
        }
    }

    /** Adds an item; returns the result of the security framework. */
    int add(String service, String account, String value, boolean update) throws IOException {
        int refused = mood();
        if (refused != 0) {
            return refused;
        }
        Path item = item(service, account);
        if (update && has("unchangeable") && item.toFile().exists()) {
            // The change is refused; it tries to create the item then.
            return DUPLICATE;
        }
        Path temporary = Files.createTempFile(folder, "new", "");
        Files.writeString(temporary, has("empties") ? "" : value, StandardCharsets.ISO_8859_1);
        if (update) {
            Files.move(temporary, item, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return 0;
        }
        try {
            Files.createLink(item, temporary);
            return 0;
        } catch (FileAlreadyExistsException e) {
            return DUPLICATE;
        } finally {
            Files.delete(temporary);
        }
    }

    /** Whether an item is there and, for its value, may be read. */
    int check(String service, String account, boolean value) {
        if (!item(service, account).toFile().exists()) {
            return NOT_FOUND;
        }
        return value ? mood() : 0;
    }

    /** The value of an item. */
    String value(String service, String account) throws IOException {
        return Files.readString(item(service, account), StandardCharsets.ISO_8859_1);
    }

    /** Removes an item. */
    void remove(String service, String account) throws IOException {
        Files.delete(item(service, account));
    }

    /** Prints all items without values, and some of other programs. */
    void dump(PrintStream out) {
        attributes(out, "com.example.mail", "ops@example.com");
        String[] all = items().list();
        for (String name : all == null ? new String[0] : all) {
            int at = name.indexOf(BETWEEN);
            attributes(out, name.substring(0, at), name.substring(at + 1).replace(BETWEEN, "/"));
        }
        out.println("keychain: \"/Library/Keychains/System.keychain\"\nversion: 256\nclass: 0x80001000 \nattributes:");
        out.println("    \"alis\"<blob>=\"Example Root\"\n    \"issu\"<blob>=0x3045310B  \"0E1\\013\"");
    }

    /** Prints the attributes of an item. */
    void attributes(PrintStream out, String service, String account) {
        StringBuilder text = new StringBuilder();
        text.append("keychain: \"/Users/ops/Library/Keychains/login.keychain-db\"\nversion: 512\nclass: \"genp\"\n");
        text.append("attributes:\n    0x00000007 <blob>=\"").append(service);
        text.append("\"\n    0x00000008 <blob>=<NULL>\n    \"acct\"<blob>=\"").append(account);
        text.append("\"\n    \"cdat\"<timedate>=0x32303236303130313030303030305A00  \"20260101000000Z\\000\"\n");
        text.append("    \"crtr\"<uint32>=<NULL>\n    \"svce\"<blob>=\"").append(service);
        text.append("\"\n    \"type\"<uint32>=<NULL>\n");
        out.print(text);
    }

    /** What the framework calls a result. */
    static String sentence(int result) {
        return switch (result) {
            case NOT_FOUND -> "The specified item could not be found in the keychain.";
            case DUPLICATE -> "The specified item already exists in the keychain.";
            case AUTH_FAILED -> "The user name or passphrase you entered is not correct.";
            default -> "User interaction is not allowed.";
        };
    }

    /** Bytes as hexadecimal digits, which is how a value comes out that cannot be printed. */
    static String hex(String value) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            digits.append(Character.forDigit(value.charAt(i) >> 4, 16))
                    .append(Character.forDigit(value.charAt(i) & 15, 16));
        }
        return digits.toString();
    }

    private int mood() {
        return has("locked") ? INTERACTION_NOT_ALLOWED : has("denied") ? AUTH_FAILED : 0;
    }

    private File items() {
        return folder.resolve("items").toFile();
    }

    private Path item(String service, String account) {
        return folder.resolve("items").resolve(service.concat(BETWEEN).concat(account.replace("/", BETWEEN)));
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
