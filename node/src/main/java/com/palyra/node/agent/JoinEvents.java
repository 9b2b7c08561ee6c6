package com.palyra.node.agent;

/** What a person wants to see while a device joins. Called on the thread of the join. */
public interface JoinEvents {
    /** The request is stored at both ends and waits; its short string has to be shown now. */
    void pending(PendingRequest request);

    /** Something worth a line of diagnostics: one sentence without a secret. */
    void notice(String sentence);
}
