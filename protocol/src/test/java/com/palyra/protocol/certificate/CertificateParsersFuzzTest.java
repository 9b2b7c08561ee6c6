package com.palyra.protocol.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.palyra.protocol.Mutations;
import com.palyra.protocol.identity.IdentityKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged and random bytes: only the documented exception may come out, and nothing forged may get through. */
class CertificateParsersFuzzTest {
    private static final int INPUTS = 20_000;
    private final IdentityKey key = Forge.key();
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(key, InstantSource.fixed(Forge.NOW), new SecureRandom());
    private final byte[] leaf =
            Certificates.der(authority.issueDevice(Forge.ID, Forge.key().publicKey(), Duration.ofDays(1)));
    private final byte[] node = Certificates.der(authority.issueNode(
            Forge.ID, Forge.key().publicKey(), List.of("node.example"), List.of(), Duration.ofDays(1)));

    @Test
    void certificatesThrowIllegalArgumentOrReadBackUnchanged() {
        Mutations mutations = Mutations.of(leaf, node, Certificates.der(authority.certificate()));
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.next();
            try {
                assertThat(Certificates.der(Certificates.parse(input))).isEqualTo(input);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            } catch (RuntimeException | StackOverflowError unexpected) {
                fail(mutations.describe(i, input), unexpected);
            }
        }
    }

    @Test
    void theVerifierRefusesEveryCertificateThatWasNotIssued() {
        Mutations mutations = Mutations.of(leaf, node);
        List<X509Certificate> anchors = List.of(authority.certificate());
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.next();
            try {
                PeerVerifier.verify(List.of(new WireCertificate(input)), PeerKind.DEVICE, anchors, Forge.NOW);
                assertThat(Arrays.equals(input, leaf))
                        .as(mutations.describe(i, input))
                        .isTrue();
            } catch (CertificateRefusedException expected) {
                assertThat(expected.refusal()).isNotNull();
            } catch (RuntimeException | StackOverflowError unexpected) {
                fail(mutations.describe(i, input), unexpected);
            }
        }
    }

    @Test
    void requestsThrowIllegalArgumentOrAreTheOneThatWasMade() {
        byte[] good = CertificateRequest.create(key, Forge.ID);
        Mutations mutations = Mutations.of(good);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.next();
            try {
                CertificateRequest.parse(input);
                assertThat(Arrays.equals(input, good))
                        .as(mutations.describe(i, input))
                        .isTrue();
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            } catch (RuntimeException | StackOverflowError unexpected) {
                fail(mutations.describe(i, input), unexpected);
            }
        }
    }

    @Test
    void deeplyNestedInputDoesNotExhaustTheStack() {
        for (int tag : new int[] {0x30, 0x31, 0xa0, 0x24, 0x23}) {
            byte[] indefinite = new byte[8192];
            for (int i = 0; i + 1 < indefinite.length; i += 2) {
                indefinite[i] = (byte) tag;
                indefinite[i + 1] = (byte) 0x80;
            }
            assertRefused(indefinite);
            assertRefused(Arrays.copyOf(indefinite, 2048));
            assertRefused(nested(tag, 2000));
            assertRefused(nested(tag, 500));
        }
    }

    private static byte[] nested(int tag, int depth) {
        byte[] bytes = {5, 0};
        for (int i = 0; i < depth; i++) {
            byte[] header = bytes.length < 128
                    ? new byte[] {(byte) tag, (byte) bytes.length}
                    : new byte[] {(byte) tag, (byte) 0x82, (byte) (bytes.length >> 8), (byte) bytes.length};
            byte[] outer = Arrays.copyOf(header, header.length + bytes.length);
            System.arraycopy(bytes, 0, outer, header.length, bytes.length);
            bytes = outer;
        }
        return bytes;
    }

    private static void assertRefused(byte[] input) {
        for (Runnable parser :
                List.<Runnable>of(() -> Certificates.parse(input), () -> CertificateRequest.parse(input))) {
            try {
                parser.run();
                fail("accepted");
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            }
        }
    }
}
