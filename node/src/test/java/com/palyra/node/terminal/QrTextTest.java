package com.palyra.node.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.zxing.ChecksumException;
import com.google.zxing.FormatException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class QrTextTest {
    private static final String URI =
            "palyra://pair?v=1&a=192.168.178.21:7444,[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:7444,"
                    + "127.0.0.1:7444&s=4711&t=AAAAAAAAAAAAAAAAAAAAAA&f=BBBBBBBBBBBBBBBBBBBBBB";

    @Test
    void aScannerReadsWhatIsDrawn() throws ChecksumException, FormatException {
        for (boolean colour : new boolean[] {true, false}) {
            String drawing = QrText.of(URI, new Style(colour));
            assertThat(new Decoder().decode(modules(drawing, colour)).getText()).isEqualTo(URI);
        }
    }

    @Test
    void theLongestUriFitsATerminalOfEightyColumns() {
        List<String> lines = QrText.of(URI, Style.PLAIN).lines().toList();
        assertThat(lines).hasSizeLessThanOrEqualTo(32).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aTextThatNoCodeHoldsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> QrText.of("x".repeat(5000), Style.PLAIN));
    }

    /** The modules without the quiet zone; drawn is dark with colour and light without. */
    private static BitMatrix modules(String drawing, boolean drawnIsDark) {
        List<String> lines = drawing.lines()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                .toList();
        int size = lines.get(0).length() - 2 * QrText.QUIET_ZONE;
        BitMatrix matrix = new BitMatrix(size);
        for (int y = 0; y < size; y++) {
            String line = lines.get((y + QrText.QUIET_ZONE) / 2);
            boolean upper = (y + QrText.QUIET_ZONE) % 2 == 0;
            for (int x = 0; x < size; x++) {
                char block = line.charAt(x + QrText.QUIET_ZONE);
                boolean drawn = block == '\u2588' || block == (upper ? '\u2580' : '\u2584');
                if (drawn == drawnIsDark) {
                    matrix.set(x, y);
                }
            }
        }
        return matrix;
    }
}
