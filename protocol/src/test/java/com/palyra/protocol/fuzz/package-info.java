/**
 * Bad input for every parser. A module lists its parsers once, as a {@link java.util.function.Supplier} of
 * {@link com.palyra.protocol.fuzz.Parser}s; {@link com.palyra.protocol.fuzz.ParsersContract} runs the list.
 */
@NullMarked
package com.palyra.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
