package com.palyra.node.terminal;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/**
 * A QR code as text: one character for two modules, made of half blocks.
 *
 * <p>With colour it is black on white whatever the terminal's theme is. Without, the light modules are drawn, which is
 * right on a dark background; scanners also read the inverse that a light background gives.
 */
public final class QrText {
    /** Light modules around the code. Two suffice for the scanners of phones and keep the code within 25 lines. */
    static final int QUIET_ZONE = 2;

    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
    private static final String RESET = "\u001b[0m";

    private QrText() {}

    /**
     * Draws the code of a text.
     *
     * @throws IllegalArgumentException when the text is too long for a QR code
     */
    public static String of(String content, Style style) {
        ByteMatrix modules = encode(content);
        StringBuilder drawing = new StringBuilder();
        for (int y = -QUIET_ZONE; y < modules.getHeight() + QUIET_ZONE; y += 2) {
            if (!drawing.isEmpty()) {
                drawing.append(System.lineSeparator());
            }
            drawing.append(style.color() ? BLACK_ON_WHITE : "");
            for (int x = -QUIET_ZONE; x < modules.getWidth() + QUIET_ZONE; x++) {
                boolean upper = dark(modules, x, y) == style.color();
                boolean lower = dark(modules, x, y + 1) == style.color();
                drawing.append(upper ? (lower ? '\u2588' : '\u2580') : (lower ? '\u2584' : ' '));
            }
            drawing.append(style.color() ? RESET : "");
        }
        return drawing.toString();
    }

    private static ByteMatrix encode(String content) {
        try {
            return Encoder.encode(content, ErrorCorrectionLevel.L).getMatrix();
        } catch (WriterException tooLong) {
            throw new IllegalArgumentException("The text does not fit a QR code", tooLong);
        }
    }

    private static boolean dark(ByteMatrix modules, int x, int y) {
        boolean inside = x >= 0 && y >= 0 && x < modules.getWidth() && y < modules.getHeight();
        return inside && modules.get(x, y) == 1;
    }
}
