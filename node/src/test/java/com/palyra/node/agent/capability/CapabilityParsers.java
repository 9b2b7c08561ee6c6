package com.palyra.node.agent.capability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.agent.capability.DispatchRecord.Stage;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.rpc.JsonValue;
import java.util.List;
import java.util.Optional;

/** What a device reads about its capabilities. */
public final class CapabilityParsers {
    private CapabilityParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(
                Parser.of(
                        "dispatch_record",
                        IllegalArgumentException.class,
                        input -> {
                            DispatchRecord read = DispatchRecord.parse(input);
                            assertThat(DispatchRecord.parse(read.encode())).isEqualTo(read);
                        },
                        new DispatchRecord("r1", 1, Stage.OPEN, Optional.empty()).encode(),
                        new DispatchRecord("r1", 2, Stage.FINISHED, Optional.of(Outcome.succeeded(JsonValue.nothing())))
                                .encode(),
                        new DispatchRecord("r1", 3, Stage.FINISHED, Optional.of(Outcome.failed("why"))).encode()),
                Parser.of(
                        "device_config",
                        PalyraException.class,
                        input -> DeviceConfig.parse(new String(input, UTF_8), "device.conf"),
                        """
                        programs_at_once = 2
                        built_in = ["system.ping"]
                        capabilities { "backup.start" { program = "/x", arguments = [a], timeout = 30s, max_output = 1KiB,
                          environment = [HOME], mediation = "asks" } }
                        """.getBytes(UTF_8)));
    }
}
