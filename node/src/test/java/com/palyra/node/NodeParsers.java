package com.palyra.node;

import com.palyra.node.admin.AdminParsers;
import com.palyra.node.agent.StateParsers;
import com.palyra.node.agent.capability.CapabilityParsers;
import com.palyra.node.daemon.SettingParsers;
import com.palyra.node.http.HttpParsers;
import com.palyra.protocol.fuzz.Parser;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every parser of this module. */
public final class NodeParsers implements Supplier<List<Parser>> {
    @Override
    public List<Parser> get() {
        return Stream.of(
                        AdminParsers.all(),
                        HttpParsers.all(),
                        StateParsers.all(),
                        CapabilityParsers.all(),
                        SettingParsers.all())
                .flatMap(List::stream)
                .toList();
    }
}
