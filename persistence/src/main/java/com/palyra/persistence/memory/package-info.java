/** Memory for keys that the operating system treats with more care than the rest. No ciphers here, and no files. */
@NullMarked
package com.palyra.persistence.memory;

import org.jspecify.annotations.NullMarked;
