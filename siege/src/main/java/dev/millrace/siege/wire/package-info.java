/** HTTP as bytes: what a proper client can't be made to send. */
@NullMarked
package dev.millrace.siege.wire;

import org.jspecify.annotations.NullMarked;
