package com.palyra.actors.view;

import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Purpose;
import java.time.Instant;

/**
 * An open code without its secret half.
 *
 * @param slot the public half, four digits
 * @param failures guesses counted against it so far
 */
public record CodeView(String slot, CodeMethod method, Purpose purpose, Instant expiresAt, int failures) {}
