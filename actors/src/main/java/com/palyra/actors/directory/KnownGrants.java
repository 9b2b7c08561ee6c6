package com.palyra.actors.directory;

import com.palyra.actors.view.GrantView;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Grants of paired devices as the events tell them. Written by one thread at a time, read from any. */
final class KnownGrants {
    /** The inner maps are replaced, never changed. */
    private final ConcurrentSkipListMap<Ulid, NavigableMap<Scope, GrantView>> byDevice = new ConcurrentSkipListMap<>();

    /** By scope; none if the device is not paired. */
    List<GrantView> of(Ulid device) {
        Map<Scope, GrantView> grants = byDevice.get(device);
        return grants == null ? List.of() : List.copyOf(grants.values());
    }

    List<Ulid> devicesWith(Scope scope) {
        return byDevice.entrySet().stream()
                .filter(device -> device.getValue().containsKey(scope))
                .map(Map.Entry::getKey)
                .toList();
    }

    Set<Scope> scopes() {
        Set<Scope> scopes = new TreeSet<>();
        byDevice.values().forEach(grants -> scopes.addAll(grants.keySet()));
        return scopes;
    }

    void apply(DeviceEvent event) {
        if (event instanceof DeviceEvent.DeviceGranted granted) {
            Grant grant = new Grant(Scope.parse(granted.scope()), Access.parse(granted.access()));
            change(granted.deviceId(), grants -> grants.put(grant.scope(), new GrantView(grant, granted.at(), false)));
        } else if (event instanceof DeviceEvent.DeviceGrantRevoked revoked) {
            change(revoked.deviceId(), grants -> grants.remove(Scope.parse(revoked.scope())));
        } else if (event instanceof DeviceEvent.DevicePaired
                || event instanceof DeviceEvent.DeviceRevoked
                || event instanceof DeviceEvent.DeviceEvicted) {
            byDevice.remove(event.deviceId());
        }
    }

    private void change(Ulid device, Consumer<NavigableMap<Scope, GrantView>> change) {
        NavigableMap<Scope, GrantView> grants = new TreeMap<>(byDevice.getOrDefault(device, new TreeMap<>()));
        change.accept(grants);
        byDevice.put(device, grants);
    }
}
