/** Regular expressions as Python's {@code re} reads them, in which published tasks and templates are written. */
@NullMarked
package dev.millrace.contracts.text.expression;

import org.jspecify.annotations.NullMarked;
