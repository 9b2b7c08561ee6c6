/** Files that belong to their owner alone and survive a crash: the one way in which this project writes to disk. */
@NullMarked
package com.palyra.persistence.file;

import org.jspecify.annotations.NullMarked;
