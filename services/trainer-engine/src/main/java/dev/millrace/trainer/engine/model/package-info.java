/** Any transformer that an architecture describes, on libtorch, and the buffer that its parameters lie in. */
@NullMarked
package dev.millrace.trainer.engine.model;

import org.jspecify.annotations.NullMarked;
