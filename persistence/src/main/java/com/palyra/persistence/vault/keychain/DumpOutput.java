package com.palyra.persistence.vault.keychain;

import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.keychain.SecurityProgram.UnexpectedOutputException;
import com.palyra.protocol.identity.Ulid;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which items of a vault {@code dump-keychain} shows. It prints attributes of all items of the user, among them those of
 * other programs and vaults; only names of this vault's objects are kept.
 *
 * @param objects those with a manifest
 * @param pending those with the trail of a write that is under way or was interrupted
 */
record DumpOutput(NavigableSet<ObjectId> objects, NavigableSet<ObjectId> pending) {
    /** An item takes about 1 kB, so this is a keychain of some hundred thousand. */
    private static final long LONGEST = 512L * 1024 * 1024;
    /** Longer lines are none of ours. */
    private static final int LINE_BYTES = 1024;

    private static final String PENDING = "/pending";
    private static final String ITEM = "keychain: ";
    private static final String CLASS = "class: \"genp\"";
    private static final String SERVICE = "    \"svce\"<blob>=\"" + SecurityScript.SERVICE + "\"";

    /** The account of an object's manifest. */
    static String account(Ulid vault, ObjectId id) {
        return vault.value() + "/" + id.value();
    }

    /** The account of the trail beside it. */
    static String pendingAccount(String account) {
        return account + PENDING;
    }

    /**
     * Reads the output line by line.
     *
     * @throws UnexpectedOutputException if there is no end of it
     */
    static DumpOutput read(InputStream output, Ulid vault) throws IOException {
        Pattern account =
                Pattern.compile("    \"acct\"<blob>=\"" + vault.value() + "/(obj_[0-9a-f]{64})(" + PENDING + ")?\"");
        DumpOutput found = new DumpOutput(new TreeSet<>(), new TreeSet<>());
        Lines lines = new Lines(new BufferedInputStream(output));
        Item item = new Item();
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            String text = line.get();
            Matcher named = account.matcher(text);
            if (text.startsWith(ITEM)) {
                found.take(item);
                item = new Item();
            } else if (text.equals(CLASS)) {
                item.generic = true;
            } else if (text.equals(SERVICE)) {
                item.ours = true;
            } else if (named.matches()) {
                item.object = Optional.of(new ObjectId(named.group(1)));
                item.pending = named.group(2) != null;
            }
        }
        found.take(item);
        return found;
    }

    private void take(Item item) {
        if (item.generic && item.ours) {
            item.object.ifPresent((item.pending ? pending : objects)::add);
        }
    }

    /** What is known of the item that is being read. */
    private static final class Item {
        boolean generic;
        boolean ours;
        boolean pending;
        Optional<ObjectId> object = Optional.empty();
    }

    /** Lines of bounded length; of a longer one, only the beginning. */
    private static final class Lines {
        private final InputStream from;
        private long read;

        Lines(InputStream from) {
            this.from = from;
        }

        Optional<String> next() throws IOException {
            byte[] line = new byte[LINE_BYTES];
            int length = 0;
            for (int b = from.read(); b >= 0; b = from.read()) {
                if (++read > LONGEST) {
                    throw new UnexpectedOutputException("More than " + LONGEST + " bytes");
                }
                if (b == '\n') {
                    return Optional.of(new String(line, 0, length, StandardCharsets.ISO_8859_1));
                }
                if (length < LINE_BYTES) {
                    line[length++] = (byte) b;
                }
            }
            return length == 0
                    ? Optional.empty()
                    : Optional.of(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        }
    }
}
