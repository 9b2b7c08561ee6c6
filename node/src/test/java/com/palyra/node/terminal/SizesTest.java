package com.palyra.node.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "1023, 1023 bytes",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "10188, 9.9 KiB",
        "10239, 10 KiB",
        "1048575, 1.0 MiB",
        "12582912, 12 MiB",
        "268435456, 256 MiB",
        "107374182400, 100 GiB",
        "9223372036854775807, 8.0 EiB",
    })
    void showsTheLargestUnitAndOneDecimalBelowTen(long bytes, String shown) {
        assertThat(Sizes.format(bytes)).isEqualTo(shown);
    }
}
