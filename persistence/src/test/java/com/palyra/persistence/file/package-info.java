/** Tests of single files: crashes, owners, permissions. */
@NullMarked
package com.palyra.persistence.file;

import org.jspecify.annotations.NullMarked;
