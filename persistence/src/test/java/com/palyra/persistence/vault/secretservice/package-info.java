/** The Secret Service backend, against a service that is played here and against a real one. */
@NullMarked
package com.palyra.persistence.vault.secretservice;

import org.jspecify.annotations.NullMarked;
