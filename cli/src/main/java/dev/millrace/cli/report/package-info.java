/** A run as people see it: while it goes, and when it is over. */
@NullMarked
package dev.millrace.cli.report;

import org.jspecify.annotations.NullMarked;
