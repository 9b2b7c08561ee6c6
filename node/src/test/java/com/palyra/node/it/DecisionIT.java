package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PendingReceipt;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions on one request of a real device that meet each other: there is one outcome, and everybody hears the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DecisionIT {
    private final WireDevice device = WireDevice.fresh();
    private final LocalNode node;

    DecisionIT(@TempDir Path state) {
        node = new LocalNode(state, settings -> settings);
    }

    @AfterEach
    void stop() {
        device.close();
        node.close();
    }

    @RepeatedTest(3)
    void approvalAndRejectionAtTheSameTimeHaveOneOutcome() throws PairingProtocolException {
        WireDevice.Request request = device.request(node.address(), node.pin());
        PendingReceipt receipt = request.receipt();
        CompletableFuture<Boolean> approved = CompletableFuture.supplyAsync(
                () -> succeeds(node.runtime.approve(receipt.requestId(), receipt.shortString(), "test")));
        CompletableFuture<Boolean> rejected =
                CompletableFuture.supplyAsync(() -> succeeds(node.runtime.reject(receipt.requestId(), "test")));

        assertThat(List.of(approved.join(), rejected.join())).containsExactlyInAnyOrder(true, false);
        PairingOutcome outcome = device.outcome(request);
        if (approved.join()) {
            assertThat(outcome).isInstanceOf(PairingOutcome.Certified.class);
            assertThat(state(receipt.requestId())).isIn(RequestState.APPROVED, RequestState.COMPLETED);
        } else {
            assertThat(outcome).isEqualTo(new PairingOutcome.Rejected("test"));
            assertThat(state(receipt.requestId())).isEqualTo(RequestState.REJECTED);
            assertThat(node.runtime.device(device.id)).isEmpty();
        }
    }

    @Test
    void approvingTwiceIsApprovingOnce() throws PairingProtocolException {
        WireDevice.Request request = device.request(node.address(), node.pin());
        PendingReceipt receipt = request.receipt();
        CompletionStage<RequestView> first = node.runtime.approve(receipt.requestId(), receipt.shortString(), "first");
        CompletionStage<RequestView> second =
                node.runtime.approve(receipt.requestId(), receipt.shortString(), "second");

        assertThat(done(first).state()).isEqualTo(RequestState.APPROVED);
        assertThat(done(second).state()).isEqualTo(RequestState.APPROVED);
        assertThat(device.outcome(request)).isInstanceOf(PairingOutcome.Certified.class);
        assertThat(node.runtime.devices()).hasSize(1);
        assertThatThrownBy(() -> done(node.runtime.reject(receipt.requestId(), "late")))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_ALREADY_DECIDED));
    }

    @Test
    void aRequestThatSaysSomethingElseThanItsDeviceIsNotApproved() throws PairingProtocolException {
        try (Wire wire = device.wire(node.address());
                PairingProver prover = device.prover(wire, node.pin())) {
            wire.send(prover.onShareV(wire.ask(prover.onParams(wire.ask(prover.hello())))));
            // The name is the one thing that an attacker who knows the code could change without a key.
            byte[] pending = wire.ask(Wire.edited(prover.enroll(), enroll -> enroll.put("name", "the operator's own")));
            PendingReceipt receipt = prover.onPending(pending);

            assertThatThrownBy(() -> done(node.runtime.approve(receipt.requestId(), receipt.shortString(), "test")))
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_WRONG_SHORT_STRING));
            assertThat(state(receipt.requestId())).isEqualTo(RequestState.PENDING_APPROVAL);
            assertThat(node.runtime.device(device.id)).isEmpty();
        }
    }

    private RequestState state(Ulid request) {
        return node.runtime.request(request).orElseThrow().state();
    }

    private static boolean succeeds(CompletionStage<RequestView> decision) {
        try {
            done(decision);
            return true;
        } catch (PalyraException refused) {
            assertThat(refused.error()).isEqualTo(ErrorCode.PAIR_ALREADY_DECIDED);
            return false;
        }
    }
}
