package com.palyra.persistence.vault.secretservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionBusTest {
    @TempDir
    private Path runtime;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unix:path=/run/user/7/bus | /run/user/7/bus",
                "unix:path=/run/user/7/bus,guid=0123abcd | /run/user/7/bus",
                "unix:guid=0123abcd,path=/run/user/7/bus | /run/user/7/bus",
                "unix:abstract=/tmp/x;unix:path=/tmp/y | /tmp/y",
                "tcp:host=localhost,port=1;unix:path=/tmp/y;unix:path=/tmp/z | /tmp/y",
                "unix:path=/tmp/a%2cb%3Bc%25d | /tmp/a,b;c%d",
                "unix:path=/tmp/a%2 | /tmp/a%2",
                "unix:path=/tmp/a%zz | /tmp/a%zz",
            })
    void theFirstPathInTheAddressIsTheSocket(String address, String socket) throws Exception {
        assertThat(SessionBus.socket(Map.of(SessionBus.ADDRESS, address))).isEqualTo(Path.of(socket));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "unix:abstract=/tmp/x", "unix:runtime=yes", "unix:path=relative", "nonsense", "unix:path=%00"
            })
    void withoutAPathTheUsualSocketIsTaken(String address) throws Exception {
        Path usual = Files.createFile(runtime.resolve("bus"));
        assertThat(SessionBus.socket(
                        Map.of(SessionBus.ADDRESS, address, SessionBus.RUNTIME_DIRECTORY, runtime.toString())))
                .isEqualTo(usual);
    }

    @Test
    void withoutAddressAndUsualSocketThereIsNoBus() {
        assertThatThrownBy(() -> SessionBus.socket(Map.of(SessionBus.RUNTIME_DIRECTORY, runtime.toString())))
                .isInstanceOf(BusException.Gone.class)
                .hasMessage(
                        "There is no session bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR leads to one.");
    }

    @Test
    void anAddressThatCannotBeUsedIsToldFromNone() {
        assertThatThrownBy(() -> SessionBus.socket(Map.of(SessionBus.ADDRESS, "unix:abstract=/tmp/x")))
                .isInstanceOf(BusException.Gone.class)
                .hasMessageContaining("names no socket in the file system");
    }
}
