package com.palyra.persistence.vault.keychain;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that behaves like Apple's {@code security} as far as its manual page, its published source (SecurityTool) and what
 * was seen on Macs go: lines of 4095 bytes of which the rest is the next command, quotes and backslashes, abbreviated commands,
 * results of the security framework cut to eight bits as exit code, that of the last command for {@code -i}, a line on the
 * error output for each that failed, {@code -w} without a value that asks twice and stores nothing when the answers differ.
 * Arguments: its folder, then what {@code security} takes. {@link FakeKeychain} is what it works on.
 */
final class FakeSecurity {
    private static final int LINE_BUFFER = 4096;
    private static final int MOST_ARGUMENTS = 32;
    private static final int USAGE = 2;
    private static final String[] COMMANDS = {
        "add-generic-password", "delete-generic-password", "dump-keychain", "find-generic-password"
    };

    private final FakeKeychain keychain;
    private final InputStream in = new BufferedInputStream(System.in);
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    private FakeSecurity(FakeKeychain keychain) {
        this.keychain = keychain;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        FakeKeychain keychain = new FakeKeychain(Path.of(arguments[0]));
        List<String> given = List.of(arguments).subList(1, arguments.length);
        keychain.note(given);
        FakeSecurity security = new FakeSecurity(keychain);
        int result = given.equals(List.of("-i")) ? security.interactive() : security.execute(given);
        security.out.flush();
        System.exit(result & 0xff);
    }

    private int interactive() throws IOException {
        int result = 0;
        for (String line = readLine(); line != null; line = readLine()) {
            List<String> words = split(line);
            result = execute(words);
            if (result != 0) {
                err.println(words.get(0).concat(": returned ").concat(Integer.toString(result)));
            }
        }
        return keychain.has("exits-zero") ? 0 : result;
    }

    /** A line of at most one byte less than the buffer; what has no end is not a line. */
    private @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LINE_BUFFER - 1) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            if (b == '\n') {
                break;
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length() && words.size() < MOST_ARGUMENTS; i++) {
            char c = line.charAt(i);
            boolean space = c == ' ' || (c >= '\t' && c <= '\r');
            if (!inWord && space) {
                continue;
            }
            if (!inWord && (c == '"' || c == '\'')) {
                inWord = true;
                quote = c;
            } else if (c == '\\' && i + 1 < line.length()) {
                inWord = true;
                word.append(line.charAt(++i));
            } else if (inWord && (quote == 0 ? space : c == quote)) {
                words.add(word.toString());
                word.setLength(0);
                inWord = false;
                quote = 0;
            } else {
                inWord = true;
                word.append(c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private int execute(List<String> words) throws IOException {
        if (words.isEmpty()) {
            return 0;
        }
        keychain.beforeCommand();
        for (String command : COMMANDS) {
            if (command.startsWith(words.get(0))) {
                return command.startsWith("dump") ? dump() : generic(command, words);
            }
        }
        err.println("security: unknown command \"".concat(words.get(0)).concat("\""));
        return 1;
    }

    private int dump() throws IOException {
        keychain.dump(out);
        return 0;
    }

    /** The three commands on one generic password. */
    private int generic(String command, List<String> words) throws IOException {
        String service = null;
        String account = null;
        String value = null;
        boolean password = false;
        boolean update = false;
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? words.get(i + 1) : null;
            if (word.equals("-U")) {
                update = true;
            } else if (word.equals("-w") && (command.startsWith("find") || next == null)) {
                password = true;
            } else if (next == null) {
                return USAGE;
            } else if (word.equals("-s")) {
                service = words.get(++i);
            } else if (word.equals("-a")) {
                account = words.get(++i);
            } else if (word.equals("-w")) {
                value = words.get(++i);
            } else {
                return USAGE;
            }
        }
        if (service == null || account == null) {
            return USAGE;
        }
        return switch (command.charAt(0)) {
            case 'a' -> add(service, account, password ? ask() : value, update);
            case 'f' -> find(service, account, password);
            default -> delete(service, account);
        };
    }

    /** The trap: one line of input is not enough, and then the item is empty and all is said to be well. */
    private String ask() throws IOException {
        err.print("password data for new item: ");
        String first = readLine();
        err.print("retype password for new item: ");
        String second = readLine();
        if (first != null && first.equals(second)) {
            return first;
        }
        err.println("passwords don't match");
        return "";
    }

    private int add(String service, String account, @Nullable String value, boolean update) throws IOException {
        int result = keychain.add(service, account, value == null ? "" : value, update);
        return failed(result, "SecKeychainItemCreateFromContent (<default>)");
    }

    private int find(String service, String account, boolean password) throws IOException {
        int result = keychain.check(service, account, password);
        if (result == 0 && password) {
            String value = keychain.value(service, account);
            out.println(isPrintable(value) ? value : FakeKeychain.hex(value));
        } else if (result == 0) {
            keychain.attributes(out, service, account);
        }
        return failed(result, "SecKeychainSearchCopyNext");
    }

    private int delete(String service, String account) throws IOException {
        int result = keychain.check(service, account, true);
        if (result == 0) {
            keychain.attributes(out, service, account);
            keychain.remove(service, account);
            err.println("password has been deleted.");
        }
        return failed(result, "SecKeychainSearchCopyNext");
    }

    private int failed(int result, String where) {
        if (result != 0) {
            err.println("security: ".concat(where).concat(": ").concat(FakeKeychain.sentence(result)));
        }
        return result;
    }

    private static boolean isPrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
