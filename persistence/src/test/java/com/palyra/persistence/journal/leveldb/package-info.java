/** Tests of the files of LevelDB, with real ones. */
@NullMarked
package com.palyra.persistence.journal.leveldb;

import org.jspecify.annotations.NullMarked;
