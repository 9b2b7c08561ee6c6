package com.palyra.persistence.vault.secretservice;

/** A call over the bus that did not do what it should. The message is a sentence for users and holds no secret. */
abstract sealed class BusException extends Exception
        permits BusException.Gone,
                BusException.Locked,
                BusException.Missing,
                BusException.Refused,
                BusException.Damaged {
    private static final long serialVersionUID = 1L;

    private BusException(String sentence) {
        super(sentence);
    }

    /** The message. */
    String sentence() {
        return String.valueOf(getMessage());
    }

    /** There is no bus or no service, or no longer; whether the call was carried out is not known. */
    static final class Gone extends BusException {
        private static final long serialVersionUID = 1L;

        private final boolean silent;

        private Gone(String sentence, boolean silent) {
            super(sentence);
            this.silent = silent;
        }

        /** It ended, or was never there. */
        static Gone because(String sentence) {
            return new Gone(sentence, false);
        }

        /** It is there, and does not answer. */
        static Gone silent(String sentence) {
            return new Gone(sentence, true);
        }

        /** Whether it may still be there, so that asking it again would only take as long again. */
        boolean isSilent() {
            return silent;
        }
    }

    /** The service wants somebody to unlock something first. */
    static final class Locked extends BusException {
        private static final long serialVersionUID = 1L;

        Locked(String sentence) {
            super(sentence);
        }
    }

    /** The object that was asked is not there. */
    static final class Missing extends BusException {
        private static final long serialVersionUID = 1L;

        Missing(String sentence) {
            super(sentence);
        }
    }

    /** The service answered with an error; nothing was done. */
    static final class Refused extends BusException {
        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence);
        }
    }

    /** What is in the keyring was not put there like this. */
    static final class Damaged extends BusException {
        private static final long serialVersionUID = 1L;

        Damaged(String sentence) {
            super(sentence);
        }
    }
}
