package com.palyra.protocol.rpc;

/** What the events are called that a node has for a device. A device leaves aside what it does not know. */
public final class EventType {
    /** The operator says something; the data is exactly what. */
    public static final String MESSAGE = "message";
    /** The device's grants are others now; see {@link GrantsChanged}. */
    public static final String GRANTS_CHANGED = "grants.changed";
    /** The node's certificate authorities are others now; see {@link AuthoritiesChanged}. */
    public static final String CA_BUNDLE = "ca.bundle";
    /** The device is asked to do something; see {@link CapabilityDispatch}. */
    public static final String CAPABILITY_DISPATCH = "capability.dispatch";
    /** It is not asked any more; see {@link CapabilityCancel}. */
    public static final String CAPABILITY_CANCEL = "capability.cancel";
    /** The operator wants the device to renew its certificate now; {@code {}}. */
    public static final String CERTIFICATE_RENEW = "certificate.renew";

    private EventType() {}
}
