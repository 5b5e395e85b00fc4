/** {@code millrace evaluate}: the parts of an evaluation one by one, without a stack. */
@NullMarked
package dev.millrace.cli.evaluate;

import org.jspecify.annotations.NullMarked;
