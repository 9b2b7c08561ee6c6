package com.palyra.node.cli;

/** A command line that parsed but makes no sense, with a hint that says what would. Ends with exit code 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /** An error with its sentence and what to do instead. */
    public UsageException(String sentence, String hint) {
        super(sentence);
        this.hint = hint;
    }

    /** What to do instead. */
    public String hint() {
        return hint;
    }
}
