package com.palyra.node.cli.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.AgentPlace;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.NodeLine;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.terminal.Timestamps;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra device events}: what the node has for this device, to look at. */
@Command(name = "events", description = "Show the events that the node has for this device.")
public final class DeviceEventsCommand extends DeviceSideCommand {
    private static final int SHOWN_CHARACTERS = 2000;

    @Option(names = "--follow", description = "Go on with those that come.")
    private boolean follow;

    @Option(names = "--ack", description = "Let the node forget what was shown; not while 'device run' runs.")
    private boolean acknowledge;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for each answer (10s).")
    private Duration timeout = Limits.REQUEST_TIMEOUT;

    /** The command in this context. */
    public DeviceEventsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return true;
    }

    @Override
    protected void run() {
        Duration patience = positive(timeout);
        DeviceState state = existingState();
        requirePaired(state);
        if (!acknowledge) {
            show(state, patience, AgentPlace.look(directory(), state));
            return;
        }
        try (AgentPlace place = AgentPlace.take(directory(), context().clock(), state)) {
            show(state, patience, place);
        }
    }

    private void show(DeviceState state, Duration patience, AgentPlace place) {
        online(state, patience, client -> {
            try (NodeLine node = NodeLine.connect(client, context().clock(), state, patience)) {
                node.events(place.handled(), follow, place.handled(), new Shown(node, place));
                if (acknowledge) {
                    node.acknowledge(place.handled());
                }
                return place;
            }
        });
    }

    private StateDirectory directory() {
        return StateDirectory.open(context().stateDirectory(StateDirectory.Role.DEVICE));
    }

    private final class Shown implements NodeLine.Watcher {
        private final NodeLine node;
        private final AgentPlace place;

        Shown(NodeLine node, AgentPlace place) {
            this.node = node;
            this.place = place;
        }

        @Override
        public void event(RpcResponse.Event event) {
            ObjectNode json = object().put("event", "event").put("seq", event.seq());
            String text = event.details()
                    .map(details -> {
                        json.put("type", PrintableText.cleaned(details.type(), Limits.NAME_CHARACTERS));
                        json.put("at", Timestamps.format(details.at()));
                        json.set("data", details.data());
                        return Timestamps.format(details.at()) + "  "
                                + PrintableText.cleaned(details.type(), Limits.NAME_CHARACTERS) + "  "
                                + PrintableText.cleaned(details.data().toString(), SHOWN_CHARACTERS);
                    })
                    .orElse("");
            context().output().data(json, () -> event.seq() + "  " + text);
            if (acknowledge) {
                place.handled(event.seq());
                if (follow) {
                    node.acknowledge(event.seq());
                }
            }
        }

        @Override
        public void gap(long firstSeq) {
            context().output().diagnostic("gap: the node has events from " + firstSeq + " on.");
        }
    }
}
