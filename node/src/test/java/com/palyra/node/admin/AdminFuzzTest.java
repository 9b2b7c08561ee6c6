package com.palyra.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.frame.Frames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Mutated requests: whatever comes in, either a command runs or one of the known errors is the answer. */
class AdminFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final List<String> SEEDS = List.of(
            "{\"v\":1,\"command\":\"status\",\"params\":{}}",
            "{\"v\":1,\"command\":\"pairing.code\",\"params\":{\"method\":\"pin\",\"ttl_ms\":600000,\"digits\":6}}",
            "{\"v\":1,\"command\":\"pairing.list\",\"params\":{\"state\":\"completed\"}}",
            "{\"v\":1,\"command\":\"pairing.approve\",\"params\":{\"request_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\","
                    + "\"sas\":\"123 456\",\"reason\":\"mine\",\"grants\":[\"global=read\"]}}",
            "{\"v\":1,\"command\":\"journal.job\",\"params\":{\"job\":\"01DX5ZZKBKACTAV9WEVGEMMVS1\"}}",
            "{\"v\":1,\"command\":\"journal.check\",\"params\":{}}",
            "{\"v\":1,\"command\":\"secrets.put\",\"params\":{\"scope\":\"skill:x\",\"key\":\"a\",\"value_base64\":\"YWJj\"}}",
            "{\"v\":1,\"command\":\"secrets.list\",\"params\":{\"scope\":\"global\",\"after\":\"a\"}}",
            "{\"v\":1,\"command\":\"secrets.rotate\",\"params\":{\"scope\":\"channel:mail:ada\",\"root\":false}}",
            "{\"v\":1,\"command\":\"secrets.unlock\",\"params\":{\"passphrase_base64\":\"YWJj\"}}",
            "{\"v\":1,\"command\":\"devices.grant\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"scope\":\"global\",\"access\":\"read\"}}",
            "{\"v\":1,\"command\":\"devices.revoke\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\"}}");

    private final NodeCommands node = new NodeCommands(new FakeNode());
    private int carriedOut;
    private int refused;

    @Test
    void everyMutatedRequestIsCarriedOutOrRefusedWithAKnownError() {
        long seed = Long.getLong("palyra.seed", 20260301L);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = mutate(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8), random);
            run(frame, "seed " + seed + ", round " + round);
        }
        assertThat(carriedOut).isGreaterThan(ROUNDS / 100);
        assertThat(refused).isGreaterThan(ROUNDS / 2);
    }

    private void run(byte[] frame, String where) {
        try {
            AdminMessages.Request request = AdminMessages.parseRequest(frame);
            JsonNode result = node.handle(request.command(), new Params(request.params()))
                    .toCompletableFuture()
                    .join();
            assertThat(result.isObject()).as(where).isTrue();
            carriedOut++;
        } catch (PalyraException known) {
            assertThat(known.error())
                    .as(where)
                    .isIn(
                            ErrorCode.ADMIN_PROTOCOL,
                            ErrorCode.USAGE,
                            ErrorCode.VAULT_INVALID_NAME,
                            ErrorCode.PAIR_NOT_FOUND,
                            ErrorCode.DEVICE_NOT_FOUND,
                            ErrorCode.DAEMON_TIMEOUT);
            assertThat(known.sentence().length()).as(where).isLessThan(300);
            refused++;
        } catch (CompletionException inTheNode) {
            // The fake node refuses a wrong short string and fails on an unknown device to revoke.
            refused++;
        }
    }

    /** One to four changes: a byte flipped, removed, repeated or replaced, a part cut out, or a piece of another request. */
    private static byte[] mutate(byte[] request, Random random) {
        byte[] mutated = request;
        int changes = random.nextInt(5);
        for (int i = 0; i < changes && mutated.length > 0; i++) {
            int at = random.nextInt(mutated.length);
            mutated = switch (random.nextInt(5)) {
                case 0 -> flipped(mutated, at, random);
                case 1 -> joined(Arrays.copyOf(mutated, at), Arrays.copyOfRange(mutated, at + 1, mutated.length));
                case 2 -> joined(Arrays.copyOf(mutated, at + 1), Arrays.copyOfRange(mutated, at, mutated.length));
                case 3 -> Arrays.copyOf(mutated, at);
                default ->
                    joined(
                            Arrays.copyOf(mutated, at),
                            SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8));
            };
        }
        return mutated;
    }

    private static byte[] flipped(byte[] bytes, int at, Random random) {
        byte[] copy = bytes.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    @Test
    void anAnswerFromAnotherVersionIsReadOrRefusedButNeverAFault() {
        for (ErrorCode error : ErrorCode.values()) {
            byte[] answer = AdminMessages.failure(error, "sentence");
            assertThat(Frames.encode(answer, Limits.ADMIN_FRAME_BYTES)).isNotEmpty();
            assertThat(thrownBy(answer)).isEqualTo(error);
        }
        assertThat(thrownBy("{\"ok\":false,\"error\":{\"code\":\"NEW-001\"}}")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
        assertThat(thrownBy("{\"ok\":true}")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
        assertThat(thrownBy("{}")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
        assertThat(thrownBy("nonsense")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
    }

    private static ErrorCode thrownBy(String answer) {
        return thrownBy(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static ErrorCode thrownBy(byte[] answer) {
        try {
            throw new AssertionError("No error: " + AdminMessages.parseAnswer(answer));
        } catch (PalyraException refused) {
            return refused.error();
        }
    }
}
