/**
 * The vault measured beside plain files, by clients that ask again as soon as they are answered. Not part of the ordinary
 * tests; {@code VaultBenchmark} says how to run it.
 */
@NullMarked
package com.palyra.actors.vault.bench;

import org.jspecify.annotations.NullMarked;
