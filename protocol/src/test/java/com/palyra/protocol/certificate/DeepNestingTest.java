package com.palyra.protocol.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeepNestingTest {
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
