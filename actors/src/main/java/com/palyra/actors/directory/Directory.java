package com.palyra.actors.directory;

import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.GrantView;
import com.palyra.actors.view.Presence;
import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.ScopeView;
import com.palyra.actors.view.Software;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.event.PairingEvent;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.vault.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lists of requests and devices as the events tell them. Written by the projection only; read from any thread.
 *
 * <p>The newest {@link Limits#DECIDED_REQUESTS} requests that are finished are kept, and all that are not.
 */
public final class Directory {
    private final ConcurrentSkipListMap<Ulid, KnownRequest> requests = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Ulid, DeviceView> devices = new ConcurrentSkipListMap<>();
    private final KnownGrants grants = new KnownGrants();
    private final KnownScopes scopes = new KnownScopes();
    private final ConcurrentLinkedQueue<Ulid> finished = new ConcurrentLinkedQueue<>();
    private final TrustIndex trust;
    private int finishedCount;

    /** An empty directory that also feeds this index. */
    public Directory(TrustIndex trust) {
        this.trust = trust;
    }

    /** All requests, oldest first. */
    public List<RequestView> requests() {
        return requests.values().stream().map(KnownRequest::view).toList();
    }

    /** One request. */
    public Optional<KnownRequest> request(Ulid id) {
        return Optional.ofNullable(requests.get(id));
    }

    /** Requests whose owner still has something to do: undecided, or approved and not completed. */
    public List<Ulid> unfinished() {
        return requests.values().stream()
                .filter(request -> !request.isFinal())
                .map(request -> request.view().requestId())
                .toList();
    }

    /** Requests that wait for a decision. */
    public List<Ulid> pending() {
        return requests.values().stream()
                .map(KnownRequest::view)
                .filter(view -> view.state() == RequestState.PENDING_APPROVAL)
                .map(RequestView::requestId)
                .toList();
    }

    /** All devices, also removed ones, by ULID. */
    public List<DeviceView> devices() {
        return devices.values().stream().map(this::shown).toList();
    }

    /** One device. */
    public Optional<DeviceView> device(Ulid id) {
        return Optional.ofNullable(devices.get(id)).map(this::shown);
    }

    /** With what counts already and is not among the events. */
    private DeviceView shown(DeviceView view) {
        return view.withUnstored(trust.unstored(view.deviceId(), view.status()).orElse(null));
    }

    /** What a device may do, by scope; empty when there is no such device. */
    public Optional<List<GrantView>> grants(Ulid id) {
        return device(id)
                .map(known -> grants.of(id).stream()
                        .map(view -> new GrantView(
                                view.grant(),
                                view.at(),
                                trust.isWithheld(id, view.grant().scope())))
                        .toList());
    }

    /** Paired devices that have a grant for this scope, by ULID. */
    public List<Ulid> devicesWith(Scope scope) {
        return grants.devicesWith(scope);
    }

    /** Scopes that have secrets, and those that a paired device has a grant for, by name. */
    public List<ScopeView> scopes() {
        return scopes.views(grants);
    }

    /** Scopes that a paired device has a grant for. */
    public Set<Scope> grantedScopes() {
        return grants.scopes();
    }

    /** Sessions do not outlive the process; called once after the replay of old events. */
    void forgetConnections() {
        devices.replaceAll((id, view) -> with(view, view.presence().away()));
    }

    /** Takes one event in. One thread at a time. */
    void apply(DurableEvent event) {
        if (event instanceof PairingEvent pairing) {
            applyPairing(pairing);
        } else if (event instanceof DeviceEvent device) {
            applyDevice(device);
        } else if (event instanceof VaultEvent vault) {
            scopes.apply(vault);
        }
    }

    private void applyPairing(PairingEvent event) {
        if (event instanceof PairingEvent.PairingRequested requested) {
            requests.put(requested.requestId(), known(requested));
        } else if (event instanceof PairingEvent.PairingApproved approved) {
            move(approved.requestId(), RequestState.APPROVED);
        } else if (event instanceof PairingEvent.PairingRejected rejected) {
            move(rejected.requestId(), RequestState.REJECTED);
        } else if (event instanceof PairingEvent.PairingExpired expired) {
            move(expired.requestId(), RequestState.EXPIRED);
        } else if (event instanceof PairingEvent.PairingCompleted completed) {
            move(completed.requestId(), RequestState.COMPLETED);
        }
    }

    private static KnownRequest known(PairingEvent.PairingRequested event) {
        Ed25519PublicKey key = Ed25519PublicKey.of(event.publicKey());
        return new KnownRequest(
                new RequestView(
                        event.requestId(),
                        event.deviceId(),
                        event.name(),
                        event.kind(),
                        event.platform(),
                        event.address(),
                        key.fingerprint(),
                        RequestState.PENDING_APPROVAL,
                        event.at(),
                        event.expiresAt()),
                key);
    }

    private void move(Ulid request, RequestState state) {
        KnownRequest moved = requests.computeIfPresent(request, (id, known) -> known.in(state));
        if (moved != null && moved.isFinal()) {
            finished.add(request);
            finishedCount++;
            forgetOldest();
        }
    }

    private void forgetOldest() {
        while (finishedCount > Limits.DECIDED_REQUESTS) {
            Ulid oldest = finished.poll();
            finishedCount--;
            if (oldest != null) {
                requests.remove(oldest);
            }
        }
    }

    private void applyDevice(DeviceEvent event) {
        grants.apply(event);
        if (event instanceof DeviceEvent.DevicePaired paired) {
            Ed25519PublicKey key = Ed25519PublicKey.of(paired.publicKey());
            trust.paired(paired.deviceId(), key);
            devices.compute(paired.deviceId(), (id, old) -> view(paired, key, old));
        } else if (event instanceof DeviceEvent.DeviceCertificateRecorded recorded) {
            change(recorded.deviceId(), view -> withCertificate(view, recorded.notAfter()));
        } else if (event instanceof DeviceEvent.DeviceRevoked revoked) {
            trust.revoked(revoked.deviceId());
            change(revoked.deviceId(), view -> withStatus(view, DeviceStatus.REVOKED));
        } else if (event instanceof DeviceEvent.DeviceEvicted evicted) {
            trust.evicted(evicted.deviceId());
            change(evicted.deviceId(), view -> withStatus(view, DeviceStatus.EVICTED));
        } else if (event instanceof DeviceEvent.DeviceRemoved removed) {
            change(removed.deviceId(), DeviceView::asRemoved);
        } else if (event instanceof DeviceEvent.DeviceConnected connected) {
            Presence presence = new Presence(true, connected.address(), connected.at());
            change(connected.deviceId(), view -> with(view, presence));
        } else if (event instanceof DeviceEvent.DeviceDisconnected disconnected) {
            change(
                    disconnected.deviceId(),
                    view -> with(view, new Presence(false, view.presence().address(), disconnected.at())));
        } else if (event instanceof DeviceEvent.DeviceRegistered registered) {
            change(registered.deviceId(), view -> with(view, software(registered)));
        }
    }

    private void change(Ulid device, UnaryOperator<DeviceView> change) {
        devices.computeIfPresent(device, (id, view) -> change.apply(view));
    }

    private static DeviceView view(DeviceEvent.DevicePaired event, Ed25519PublicKey key, @Nullable DeviceView before) {
        return new DeviceView(
                event.deviceId(),
                event.name(),
                event.kind(),
                event.platform(),
                key.fingerprint(),
                DeviceStatus.PAIRED,
                event.at(),
                before == null ? Presence.NEVER : before.presence().away(),
                null,
                null,
                null,
                false);
    }

    private static Software software(DeviceEvent.DeviceRegistered event) {
        List<Registration.Capability> capabilities = event.capabilities().entrySet().stream()
                .map(it -> new Registration.Capability(CapabilityName.parse(it.getKey()), it.getValue()))
                .sorted(Comparator.comparing(Registration.Capability::name))
                .toList();
        return new Software(event.platform(), event.version(), capabilities);
    }

    private static DeviceView withCertificate(DeviceView view, Instant expiresAt) {
        return copy(view, view.status(), view.presence(), view.software(), expiresAt);
    }

    private static DeviceView withStatus(DeviceView view, DeviceStatus status) {
        return copy(view, status, view.presence().away(), view.software(), null);
    }

    private static DeviceView with(DeviceView view, Presence presence) {
        return copy(view, view.status(), presence, view.software(), view.certificateExpiresAt());
    }

    private static DeviceView with(DeviceView view, Software software) {
        return copy(view, view.status(), view.presence(), software, view.certificateExpiresAt());
    }

    private static DeviceView copy(
            DeviceView view,
            DeviceStatus status,
            Presence presence,
            @Nullable Software software,
            @Nullable Instant expiresAt) {
        return new DeviceView(
                view.deviceId(),
                view.name(),
                view.kind(),
                view.platform(),
                view.fingerprint(),
                status,
                view.pairedAt(),
                presence,
                software,
                expiresAt,
                view.unstored(),
                view.removed());
    }
}
