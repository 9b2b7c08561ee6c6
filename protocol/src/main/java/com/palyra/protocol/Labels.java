package com.palyra.protocol;

/** Labels that keep one use of a key or hash apart from every other; a test holds that no two are equal. */
public final class Labels {
    /** Context of the SPAKE2+ run. */
    public static final String PAIRING_CONTEXT = "palyra-pair-context-v1";
    /** The node's commitment to its nonce rN. */
    public static final String PAIRING_COMMITMENT = "palyra-pair-commit-v1";
    /** Hash that an approval is bound to. */
    public static final String PAIRING_REQUEST = "palyra-pair-request-v1";
    /** Short string that a person compares. */
    public static final String PAIRING_SHORT_STRING = "palyra-pair-sas-v1";
    /** Signature of the device over its enrolment. */
    public static final String PAIRING_ENROLL = "palyra-pair-enroll-v1";
    /** Signature of a device that comes back while its request is pending. */
    public static final String PAIRING_RETURN = "palyra-pair-return-v1";
    /** Signature of a device that renews its certificate after that has expired. */
    public static final String RENEWAL_AFTER_EXPIRY = "palyra-renew-expired-v1";
    /** Salt that is answered for a slot that does not exist. */
    public static final String PAIRING_UNKNOWN_SLOT = "palyra-pair-unknown-slot-v1";
    /** Token that proves a client's address before a handshake. */
    public static final String RETRY_TOKEN = "palyra-retry-token-v1";

    /** Additional data of a file of the secret store. */
    public static final String SECRET_STORE_FILE = "palyra-secret-file-v2";

    /** Object id of a version of a secret. */
    public static final String VAULT_OBJECT = "palyra-vault-object-v1";
    /** Id of a scope. */
    public static final String VAULT_SCOPE = "palyra-vault-scope-v1";
    /** Object id of the root key's share in the operating system's store. */
    public static final String VAULT_SHARE_OBJECT = "palyra-vault-share-object-v1";
    /** Object id that no secret has, to try a backend with. */
    public static final String VAULT_PROBE_OBJECT = "palyra-vault-probe-object-v1";
    /** Additional data of a sealed value. */
    public static final String VAULT_VALUE = "palyra-vault-value-v1";
    /** Additional data of a DEK under its scope key. */
    public static final String VAULT_DEK = "palyra-vault-dek-v1";
    /** Additional data of a scope key under the root key. */
    public static final String VAULT_SCOPE_KEY = "palyra-vault-scope-key-v1";
    /** Additional data of the root key under a share. */
    public static final String VAULT_ROOT_KEY = "palyra-vault-root-key-v1";
    /** Derives the key that seals the root key from a share. */
    public static final String VAULT_SHARE = "palyra-vault-share-v1";
    /** Entropy that ties a blob to its place where Windows encrypts it. */
    public static final String VAULT_DPAPI = "palyra-vault-dpapi-v1";

    private Labels() {}
}
