package com.palyra.protocol.error;

/**
 * Every error a user can meet: a stable code, the process exit code it leads to, and what to do next.
 *
 * <p>Codes are never reused for another meaning. The README's table of errors is tested against this type. Exit codes:
 * 1 failed, 2 usage, 3 not found, 4 denied, 5 conflict, 6 no daemon or no route, 7 timed out.
 */
public enum ErrorCode {
    USAGE("CLI-001", 2, "See 'palyra help'."),
    NO_DAEMON("CLI-002", 6, "Start the node with 'palyra up', or name its state directory with --state-dir."),
    DAEMON_TIMEOUT("CLI-003", 7, "Look at the node's log file and try again."),
    ADMIN_PROTOCOL("CLI-004", 1, "Check that the node and this command are of the same version."),
    ADMIN_DENIED("CLI-005", 4, "Run the command as the user who runs the node, or as root."),
    CONFIGURATION(
            "CLI-006",
            2,
            "Correct what is named: in device.conf, or for the node in conf/palyra.conf or its environment variable."),
    OUTPUT_FAILED("CLI-007", 1, "Check the disk, or the program that reads the output."),

    STATE_IN_USE("STATE-001", 5, "Stop the other process, or use another --state-dir."),
    STATE_NOT_PRIVATE("STATE-002", 1, "Make the directory private with the command shown, then try again."),
    STATE_UNUSABLE("STATE-003", 1, "Check that the directory exists, is writable and belongs to you."),
    STATE_DAMAGED("STATE-004", 1, "Restore the file from a backup, or start again with a fresh --state-dir."),

    SECRET_DAMAGED("SECRET-001", 1, "Restore the file from a backup."),
    SECRET_UNSAFE("SECRET-002", 1, "Restore the owner and permissions of the file, then try again."),

    JOURNAL_UNAVAILABLE("JOURNAL-001", 1, "Check the disk and the state directory, then start the node again."),
    JOURNAL_WRITE_FAILED("JOURNAL-002", 1, "Check the disk; nothing was changed. Then try again."),
    JOURNAL_DAMAGED("JOURNAL-003", 1, "'palyra journal check' says what is affected; restore a backup."),
    JOURNAL_DISK_FULL(
            "JOURNAL-004", 1, "Make room on the disk; nothing was changed. A running node goes on by itself then."),
    JOURNAL_STALLED("JOURNAL-005", 7, "Check the disk, and see whether the change is there before you try again."),
    JOURNAL_IN_USE("JOURNAL-006", 5, "Stop the other process, or use another --state-dir."),
    JOURNAL_NEWER("JOURNAL-007", 1, "Run the version of Palyra that wrote it, or a newer one."),
    JOURNAL_FAILED("JOURNAL-008", 1, "Check the disk and restart the node; it shows then whether the change is there."),
    JOURNAL_BUSY("JOURNAL-009", 5, "Wait until the other check or compaction is done, then try again."),
    JOURNAL_FOREIGN(
            "JOURNAL-010", 1, "Put this node's own 'journal' into the state directory, or the other's 'secrets' too."),
    JOURNAL_FINDINGS("JOURNAL-011", 1, "Keep the files as they are, and restore a backup of the state directory."),

    PAIR_WRONG_CODE("PAIR-001", 4, "Ask for a fresh code with 'palyra pairing code' and try again."),
    PAIR_REJECTED("PAIR-002", 4, "Ask the operator of the node why."),
    PAIR_EXPIRED("PAIR-003", 7, "Start again with a fresh code."),
    PAIR_PAUSED("PAIR-004", 4, "The operator can allow PIN pairing again with 'palyra pairing resume'."),
    PAIR_RATE_LIMITED("PAIR-005", 4, "Wait ten minutes before the next attempt."),
    PAIR_KEY_CONFLICT("PAIR-006", 4, "A device id keeps its key for ever: join with a fresh --state-dir."),
    PAIR_NODE_MISMATCH("PAIR-007", 4, "Do not go on: this is not the node that made the code. Check the address."),
    PAIR_TOO_MANY("PAIR-008", 5, "Decide on pending requests or wait until open codes expire."),
    PAIR_PROTOCOL("PAIR-009", 1, "Check that both sides run the same version, then try again."),
    PAIR_PURPOSE_REFUSED("PAIR-010", 4, "This node is not part of a cluster; use a code for a device."),
    PAIR_NOT_FOUND("PAIR-011", 3, "'palyra pairing list' shows the requests."),
    PAIR_ALREADY_DECIDED("PAIR-012", 5, "'palyra pairing show' tells what was decided."),
    PAIR_WRONG_SHORT_STRING("PAIR-013", 4, "Compare with what the device shows; the third wrong one rejects it."),
    PAIR_NOTHING_TO_RESUME("PAIR-014", 3, "Join with a code."),

    PAIR_UNDECIDED("PAIR-015", 7, "Run 'palyra join' again to go on waiting."),

    DEVICE_NOT_FOUND("DEV-001", 3, "'palyra devices list' shows the devices."),
    DEVICE_REVOKED("DEV-002", 4, "A revoked device never comes back; pair with a fresh --state-dir."),
    DEVICE_WRONG_STATE("DEV-003", 5, "'palyra devices show' tells its state."),
    DEVICE_NOT_PAIRED("DEV-004", 3, "Pair first with 'palyra join'."),
    DEVICE_REFUSED("DEV-005", 4, "The node refused this device; its operator sees why in the audit log."),
    DEVICE_CERTIFICATE_EXPIRED("DEV-006", 4, "Join again with a code; a node renews for 30 days after the end."),
    DEVICE_PAIRED_ELSEWHERE("DEV-007", 5, "Use another --state-dir for another node."),
    DEVICE_NOT_STORED("DEV-008", 1, "A restart forgets it: make room on the disk or mend it, then do it again."),
    DEVICE_CLOCK_WRONG("DEV-009", 1, "Set the clock of this machine, then try again."),
    DEVICE_AGENT_RUNS("DEV-010", 5, "Stop the other 'palyra device run', or use another --state-dir."),
    DEVICE_TAKEN("DEV-011", 5, "Find the copy of this state directory and stop its agent; copies are not devices."),
    DEVICE_REQUEST_REFUSED("DEV-012", 1, "Check that the node and this command are of the same version."),
    DEVICE_AUTHORITY_CHANGED("DEV-013", 4, "Try again: the device asks the node for a certificate first."),
    DEVICE_EVICTED("DEV-014", 4, "Pair again: ask for a code, and run 'palyra join HOST:PORT'."),

    AUTHORITY_WRONG_STATE("CA-001", 5, "'palyra ca show' tells which authorities there are."),
    AUTHORITY_NEEDED("CA-002", 5, "Wait until then; or add --early, and such devices prove their keys and come back."),
    AUTHORITY_NOT_SETTLED("CA-003", 1, "It is done, and the node signs nothing until its secret store works again."),

    INVOCATION_NOT_FOUND("INVOKE-001", 3, "Ended ones are kept for a day; 'palyra devices invoke' asks again."),
    INVOCATION_CONFLICT("INVOKE-002", 5, "Use another --request-id, or none."),
    INVOCATION_TOO_MANY(
            "INVOKE-003",
            5,
            "Wait; 'palyra devices cancel' ends an open one, and an ended one is forgotten after a day."),
    INVOCATION_FAILED("INVOKE-004", 1, "Look at the device; asking under another request id is a new try."),
    INVOCATION_REJECTED("INVOKE-005", 4, "'palyra devices show' lists what the device offers."),
    INVOCATION_TIMED_OUT("INVOKE-006", 7, "'palyra devices show' tells whether the device is connected."),
    INVOCATION_CANCELLED("INVOKE-007", 5, "Ask again under another request id."),
    INVOCATION_ENDED("INVOKE-008", 5, "'palyra devices invocation' shows what came of it."),

    UNREACHABLE("NET-001", 6, "Check the address, the port (UDP) and that the node is running."),
    TIMED_OUT("NET-002", 7, "Check the network and try again."),
    SERVER_UNTRUSTED("NET-003", 4, "Do not go on: the server did not prove that it is your node."),
    PROTOCOL_FAILED("NET-004", 1, "Check that both sides run the same version, then try again."),
    NODE_BUSY("NET-005", 6, "Wait a little and try again."),
    NODE_UNHEALTHY("NET-006", 1, "Ask the operator of the node; 'palyra status' there tells more."),

    ADDRESS_UNUSABLE("NET-007", 5, "Stop what uses the port, or choose another one with --quic."),
    HTTP_UNUSABLE("NET-008", 5, "Stop what uses the port, or choose another one with --http, or none with --http off."),

    VAULT_NOT_FOUND(
            "VAULT-001",
            3,
            "'palyra secrets list' shows what there is; on a device, 'palyra device secrets list SCOPE'."),
    VAULT_INVALID_NAME("VAULT-002", 2, "A secret is named SCOPE KEY or SCOPE/KEY, such as global/openai_api_key."),
    VAULT_VALUE_TOO_LARGE("VAULT-003", 2, "Keep it elsewhere, and the key that opens it here."),
    VAULT_VERSION_CONFLICT(
            "VAULT-004", 5, "Look which version is the newest, as 'secrets get' shows it; then try again."),
    VAULT_NOT_GRANTED("VAULT-005", 4, "The operator of the node can allow it with 'palyra devices grant'."),
    VAULT_CLOSED("VAULT-006", 1, "Open the vault with 'palyra secrets unlock'."),
    VAULT_BACKEND_UNAVAILABLE(
            "VAULT-007", 1, "'palyra secrets backend probe' says what is wrong; nothing was changed."),
    VAULT_BACKEND_LOCKED(
            "VAULT-008", 1, "Unlock the keyring or keychain of the user who runs the node, then try again."),
    VAULT_DAMAGED("VAULT-009", 1, "Restore a backup; other secrets are not affected."),
    VAULT_TIMED_OUT("VAULT-010", 7, "See whether the change is there before you try again."),
    VAULT_BUSY("VAULT-011", 5, "Wait until what is under way is done, then try again."),
    VAULT_FULL("VAULT-012", 5, "Destroy what is not needed any more, or use another scope."),
    VAULT_WRITE_FAILED("VAULT-013", 1, "Check the disk; nothing was changed. Then try again."),
    VAULT_WRONG_PASSPHRASE("VAULT-014", 4, "Try again; the vault stays closed until then."),
    VAULT_SHARE_CONFLICT("VAULT-015", 5, "'palyra secrets root-share show' tells what there is."),

    INTERNAL("INT-001", 1, "This is a fault in Palyra; the log file has the details.");

    private final String code;
    private final int exitCode;
    private final String hint;

    ErrorCode(String code, int exitCode, String hint) {
        this.code = code;
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /** The stable code, such as {@code PAIR-003}. */
    public String code() {
        return code;
    }

    /** The exit code of a command that ends with this error, 1 to 7. */
    public int exitCode() {
        return exitCode;
    }

    /** One sentence that says what to do next. */
    public String hint() {
        return hint;
    }
}
