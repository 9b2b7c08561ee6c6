package com.palyra.persistence.vault.keychain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code security -i} said to a script.
 *
 * @param output what was made of its output
 * @param failures of those commands that failed, in order
 */
record SecurityAnswer<T>(T output, List<Failure> failures) {
    /** errSecItemNotFound, -25300. */
    static final int NOT_FOUND = 44;
    /** errSecDuplicateItem, -25299: of {@code add -U}, that the item is there and may not be changed. */
    static final int DUPLICATE = 45;
    /** errSecInteractionNotAllowed, -25308: the keychain is locked, and nobody can be asked. */
    static final int LOCKED = 36;
    /** errSecAuthFailed, -25293. */
    static final int DENIED = 51;
    /** userCanceledErr, -128. */
    static final int CANCELED = 128;

    private static final int STATUS = 0xff;
    private static final Pattern RETURNED = Pattern.compile("(?m)^([a-z-]+): returned (-?[0-9]{1,10})$");

    /**
     * A command that failed.
     *
     * @param command its name
     * @param status what it would have exited with by itself
     */
    record Failure(String command, int status) {}

    SecurityAnswer {
        failures = List.copyOf(failures);
    }

    /**
     * Finds the failures: each has a line on the error output. The exit code of the program is that of its last command at
     * most, and counts when there is no such line.
     */
    static <T> SecurityAnswer<T> of(T output, String errors, int exitCode) {
        List<Failure> failures = new ArrayList<>();
        for (Matcher line = RETURNED.matcher(errors); line.find(); ) {
            failures.add(new Failure(line.group(1), (int) Long.parseLong(line.group(2)) & STATUS));
        }
        if (failures.isEmpty() && exitCode != 0) {
            failures.add(new Failure("security", exitCode));
        }
        return new SecurityAnswer<>(output, failures);
    }

    /** The failures but for those of items that are not there. */
    List<Failure> troubles() {
        return failures.stream()
                .filter(failure -> failure.status() != NOT_FOUND)
                .toList();
    }
}
