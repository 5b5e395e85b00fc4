/** Who calls: what they send, and which answers are right. */
@NullMarked
package dev.millrace.siege.calls;

import org.jspecify.annotations.NullMarked;
