package com.palyra.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LengthPrefixedTest {
    @Test
    void lengthsAreEightBytesLittleEndianAsInRfc9383() {
        byte[] encoded = LengthPrefixed.unlabelled().add("ab").add(new byte[0]).toByteArray();
        assertThat(HexFormat.of().formatHex(encoded)).isEqualTo("0200000000000000" + "6162" + "0000000000000000");
    }

    @Test
    void aLabelIsFollowedByAZeroByte() {
        byte[] encoded = LengthPrefixed.labelled("palyra-x-v1").add("a").toByteArray();
        assertThat(encoded).startsWith("palyra-x-v1\0".getBytes(UTF_8)).hasSize(12 + 8 + 1);
    }

    @Test
    void aLengthBeyondOneByteIsEncodedWhole() {
        byte[] encoded = LengthPrefixed.unlabelled().add(new byte[0x0102]).toByteArray();
        assertThat(encoded).startsWith(2, 1, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void differentListsOfFieldsNeverGiveTheSameBytes() {
        // Every list of up to three fields over {0, 1} of up to two bytes each: all the ways to shift a boundary.
        List<byte[]> fields = shortFields();
        List<List<byte[]>> lists = new ArrayList<>();
        lists.add(List.of());
        for (byte[] first : fields) {
            lists.add(List.of(first));
            for (byte[] second : fields) {
                lists.add(List.of(first, second));
                fields.forEach(third -> lists.add(List.of(first, second, third)));
            }
        }
        assertThat(lists.stream().map(LengthPrefixedTest::encodedHex))
                .hasSize(400)
                .doesNotHaveDuplicates();
    }

    @Test
    void randomListsGiveTheSameBytesOnlyIfTheyAreEqual() {
        long seed = 20_261_124L;
        Random random = new Random(seed);
        Map<String, List<String>> seen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<byte[]> fields = new ArrayList<>();
            for (int count = random.nextInt(4); count > 0; count--) {
                // Fields that look like lengths themselves are the interesting ones.
                byte[] field = new byte[random.nextInt(18)];
                for (int at = 0; at < field.length; at++) {
                    field[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt(10) : 0);
                }
                fields.add(field);
            }
            List<String> readable =
                    fields.stream().map(HexFormat.of()::formatHex).toList();
            List<String> before = seen.putIfAbsent(encodedHex(fields), readable);
            assertThat(before == null ? readable : before)
                    .as("seed %d, list %d", seed, i)
                    .isEqualTo(readable);
        }
    }

    private static List<byte[]> shortFields() {
        List<byte[]> fields = new ArrayList<>();
        fields.add(new byte[0]);
        for (byte first = 0; first < 2; first++) {
            fields.add(new byte[] {first});
            for (byte second = 0; second < 2; second++) {
                fields.add(new byte[] {first, second});
            }
        }
        return fields;
    }

    private static String encodedHex(List<byte[]> fields) {
        LengthPrefixed encoded = LengthPrefixed.unlabelled();
        fields.forEach(encoded::add);
        return HexFormat.of().formatHex(encoded.toByteArray());
    }
}
