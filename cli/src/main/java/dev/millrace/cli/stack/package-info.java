/** The local stack: which processes it has, where they listen, and how they start and stop. */
@NullMarked
package dev.millrace.cli.stack;

import org.jspecify.annotations.NullMarked;
