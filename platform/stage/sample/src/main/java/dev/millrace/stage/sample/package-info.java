/** A stage as small as can be. */
@NullMarked
package dev.millrace.stage.sample;

import org.jspecify.annotations.NullMarked;
