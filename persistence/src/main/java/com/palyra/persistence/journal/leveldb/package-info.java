/**
 * LevelDB as this project uses it: which implementation runs on this machine, how a database is opened so that damage is
 * found and nothing is dropped in silence, and what its files say when it cannot be opened.
 *
 * <p>Bytes only: nothing here knows what an event is, and nothing outside touches a LevelDB file.
 */
@NullMarked
package com.palyra.persistence.journal.leveldb;

import org.jspecify.annotations.NullMarked;
