package com.palyra.actors.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final int GREEDY = Limits.PAIRING_CONNECTIONS / Limits.PAIRING_CONNECTIONS_PER_ADDRESS;

    private final Places places = new Places(NodeMeters.unwatched());
    private final List<Stranger> closed = new ArrayList<>();

    @Test
    void whenAllPlacesAreTakenTheOldestWhoProvedNothingMakesRoom() {
        List<Stranger> greedy = fill();
        places.keep(greedy.get(0));

        assertThat(places.take(from(100))).isTrue();
        assertThat(closed).containsExactly(greedy.get(1));

        // What its actor says at its end frees no second place.
        places.giveBack(greedy.get(1));
        assertThat(places.take(from(101))).isTrue();
        assertThat(closed).containsExactly(greedy.get(1), greedy.get(2));
    }

    @Test
    void whoProvedSomethingKeepsHisPlace() {
        List<Stranger> greedy = fill();
        greedy.forEach(places::keep);
        assertThat(places.take(from(100))).isFalse();

        places.giveBack(greedy.get(7));
        assertThat(places.take(from(100))).isTrue();
        assertThat(closed).isEmpty();
    }

    @Test
    void whoComesFromAnAddressThatHasItsShareTakesThePlaceOfOneFromThere() {
        Stranger elsewhere = from(200);
        assertThat(places.take(elsewhere)).isTrue();
        List<Stranger> neighbours = new ArrayList<>();
        for (int i = 0; i < Limits.PAIRING_CONNECTIONS_PER_ADDRESS; i++) {
            neighbours.add(from(1));
            assertThat(places.take(neighbours.get(i))).isTrue();
        }

        assertThat(places.take(from(1))).isTrue();

        assertThat(closed).containsExactly(neighbours.get(0));
    }

    @Test
    void devicesHavePlacesOfTheirOwn() {
        List<Stranger> greedy = fill();
        greedy.forEach(places::keep);
        assertThat(places.take(null)).isTrue();
        assertThat(places.devices()).isEqualTo(1);
        assertThat(closed).isEmpty();
    }

    private List<Stranger> fill() {
        List<Stranger> greedy = new ArrayList<>();
        for (int i = 0; i < Limits.PAIRING_CONNECTIONS; i++) {
            greedy.add(from(1 + i % GREEDY));
            assertThat(places.take(greedy.get(i))).isTrue();
        }
        assertThat(closed).isEmpty();
        return greedy;
    }

    private Stranger from(int last) {
        return new Stranger(new InetSocketAddress("192.0.2." + last, 50_000));
    }

    private final class Stranger implements ServerConnection {
        private final InetSocketAddress remoteAddress;

        Stranger(InetSocketAddress remoteAddress) {
            this.remoteAddress = remoteAddress;
        }

        @Override
        public long id() {
            return 1;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return remoteAddress;
        }

        @Override
        public byte[] leafSha256() {
            return new byte[32];
        }

        @Override
        public void admit(Consumer<ServerStream> onStream) {}

        @Override
        public CompletionStage<Void> close(CloseReason reason) {
            assertThat(reason).isEqualTo(CloseReason.OVERLOADED);
            closed.add(this);
            return closed();
        }

        @Override
        public CompletionStage<Void> closed() {
            return new CompletableFuture<>();
        }
    }
}
