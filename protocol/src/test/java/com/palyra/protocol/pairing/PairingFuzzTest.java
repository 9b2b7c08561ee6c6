package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.TwoParties.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Throws random and mutated input at every parser; nothing but the documented exception may come out.
 *
 * <p>{@code -Dpalyra.fuzz.inputs=N} and {@code -Dpalyra.seed=N} vary it; a failure names the seed and the input.
 */
class PairingFuzzTest {
    private static final int ROUNDS = (int) setting("palyra.fuzz.inputs", 20_000);
    private static final long SEED = setting("palyra.seed", 20_260_101);
    private static final TwoParties PARTIES = TwoParties.withPin();

    private interface Parser {
        void parse(byte[] input) throws PairingProtocolException;
    }

    static List<String> messages() {
        return List.copyOf(parsers().keySet());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageParserOnlyEverThrowsItsOwnException(String message) throws Exception {
        Parser parser = parsers().getOrDefault(message, input -> {});
        List<byte[]> seeds = validFrames();
        Random random = new Random(SEED ^ message.hashCode());
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), seeds, random);
            try {
                parser.parse(input);
                accepted++;
            } catch (PairingProtocolException expected) {
                assertThat(expected.fault()).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(describe(message, input), e);
            }
        }
        // Some mutants change nothing that counts; a parser that never accepts would make this test idle.
        assertThat(accepted).isBetween(1, ROUNDS - 1);
    }

    @Test
    void aTypedCodeOnlyEverFailsAsIllegalArgument() {
        fuzzText("code", List.of("1234-567890", "1234 56789012", "0000000000"), text -> PairingCode.parse(text));
    }

    @Test
    void aPairingUriOnlyEverFailsAsIllegalArgument() {
        String fingerprint =
                IdentityKey.generate(new SeededRandom(1)).publicKey().fingerprint();
        PairingCode code = PairingCode.mintQr("0042", new SeededRandom(2));
        List<String> uris = List.of(
                PairingUri.of(List.of(new HostPort("10.0.0.1", 7444)), code, fingerprint)
                        .exposeText(),
                PairingUri.of(List.of(new HostPort("::1", 1), new HostPort("a.b", 2)), code, fingerprint)
                        .exposeText());
        fuzzText("uri", uris, text -> {
            String again = PairingUri.parse(text).exposeText();
            assertThat(again).isEqualTo(text);
        });
    }

    @Test
    void anAddressOnlyEverFailsAsIllegalArgument() {
        fuzzText("address", List.of("10.0.0.1:7444", "[2001:db8::1]:7444", "node.example.org:1"), text -> {
            String again = HostPort.parse(text).toString();
            assertThat(again).isEqualTo(text);
        });
    }

    private static Map<String, Parser> parsers() {
        Map<String, Parser> parsers = new TreeMap<>();
        parsers.put("hello", RunMessages.Hello::read);
        parsers.put("params", RunMessages.Params::read);
        parsers.put("share_p", RunMessages.ShareP::read);
        parsers.put("share_v", RunMessages.ShareV::read);
        parsers.put("confirm_p", RunMessages.ConfirmP::read);
        parsers.put("enroll", RunMessages.Enroll::read);
        parsers.put("pending", RunMessages.Pending::read);
        parsers.put("return", ReturnMessages.Return::read);
        parsers.put("challenge", ReturnMessages.Challenge::read);
        parsers.put("return_proof", ReturnMessages.Proof::read);
        parsers.put("renew", RenewalMessages.Renew::read);
        parsers.put("renew_challenge", RenewalMessages.Challenge::read);
        parsers.put("renew_proof", RenewalMessages.Proof::read);
        parsers.put("renewed", RenewalMessages.Renewed::read);
        parsers.put("first", PairingFrames::peekFirst);
        parsers.put(
                "outcome",
                input -> PairingProver.readOutcome(
                        input, PARTIES.deviceId, PARTIES.deviceKey.publicKey(), TwoParties.NOW));
        return parsers;
    }

    private static List<byte[]> validFrames() throws PairingProtocolException {
        List<byte[]> frames = new ArrayList<>();
        TwoParties parties = TwoParties.withPin();
        for (Frame frame : Frame.values()) {
            parties.change(frame, payload -> {
                frames.add(payload);
                return payload;
            });
        }
        parties.run();
        frames.add(new ReturnMessages.Return(parties.deviceId, parties.session).toFrame());
        frames.add(new ReturnMessages.Challenge(new byte[32]).toFrame());
        frames.add(new ReturnMessages.Proof(new byte[64]).toFrame());
        frames.add(new RenewalMessages.Renew(parties.deviceId, new byte[250]).toFrame());
        frames.add(new RenewalMessages.Challenge(new byte[32], TwoParties.NOW).toFrame());
        frames.add(new RenewalMessages.Proof(new byte[64]).toFrame());
        frames.add(new RenewalMessages.Renewed(new byte[400]).toFrame());
        frames.add(PairingFrames.rejected("no"));
        frames.add(PairingFrames.expired());
        frames.add(PairingFrames.stillPending(parties.session, TwoParties.NOW));
        frames.add(PairingFrames.refused(RefusalCode.PAUSED));
        frames.add(PairingFrames.certificate(parties.leaf, List.of(parties.leaf), List.of("global:read")));
        return frames;
    }

    private interface TextParser {
        void parse(String text);
    }

    private static void fuzzText(String what, List<String> seeds, TextParser parser) {
        List<byte[]> bytes = seeds.stream()
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        Random random = new Random(SEED ^ what.hashCode());
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] input = mutate(bytes.get(random.nextInt(bytes.size())), bytes, random);
            try {
                parser.parse(new String(input, StandardCharsets.ISO_8859_1));
                accepted++;
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("567890");
            } catch (RuntimeException | Error e) {
                throw new AssertionError(describe(what, input), e);
            }
        }
        assertThat(accepted).isBetween(1, ROUNDS - 1);
    }

    /** One in ten is noise; the others are a valid input with some bytes changed, cut, repeated or spliced. */
    private static byte[] mutate(byte[] valid, List<byte[]> others, Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] mutant = valid.clone();
        for (int changes = random.nextInt(4); changes > 0 && mutant.length > 0; changes--) {
            int at = random.nextInt(mutant.length);
            mutant = switch (random.nextInt(5)) {
                case 0 -> with(mutant, at, (byte) (mutant[at] ^ (1 << random.nextInt(8))));
                case 1 -> with(mutant, at, (byte) "\"\\{}[]:,0 1e-.&=%\u00ff".charAt(random.nextInt(18)));
                case 2 -> Arrays.copyOf(mutant, at);
                case 3 -> join(Arrays.copyOf(mutant, at), mutant, at / 2);
                default -> join(Arrays.copyOf(mutant, at), others.get(random.nextInt(others.size())), 0);
            };
        }
        return mutant;
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    private static byte[] join(byte[] head, byte[] tail, int from) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length - from);
        System.arraycopy(tail, from, joined, head.length, tail.length - from);
        return joined;
    }

    private static String describe(String what, byte[] input) {
        return what + " with seed " + SEED + ": " + new String(input, StandardCharsets.ISO_8859_1);
    }

    private static long setting(String name, long otherwise) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }
}
