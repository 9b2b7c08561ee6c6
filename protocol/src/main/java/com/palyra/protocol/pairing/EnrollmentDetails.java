package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;

/**
 * What a device says about itself to the person who decides.
 *
 * @param name 1 to {@value Limits#NAME_CHARACTERS} {@linkplain PrintableText printable} characters
 * @param kind the kind of program
 * @param platform 1 to {@value Limits#PLATFORM_CHARACTERS} {@linkplain PrintableText printable} characters
 */
public record EnrollmentDetails(String name, ClientKind kind, String platform) {
    /**
     * Checks both texts.
     *
     * @throws IllegalArgumentException if one is empty, too long or not printable
     */
    public EnrollmentDetails {
        if (!PrintableText.isPrintable(name, Limits.NAME_CHARACTERS)) {
            throw new IllegalArgumentException("A device name has 1 to " + Limits.NAME_CHARACTERS
                    + " printable characters, no space at either end, no control or bidirectional characters");
        }
        if (!PrintableText.isPrintable(platform, Limits.PLATFORM_CHARACTERS)) {
            throw new IllegalArgumentException(
                    "A platform has 1 to " + Limits.PLATFORM_CHARACTERS + " printable characters");
        }
    }
}
