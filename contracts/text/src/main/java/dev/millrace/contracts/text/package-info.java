/** How a text falls into words and lines: what filtering and deduplication must see alike. */
@NullMarked
package dev.millrace.contracts.text;

import org.jspecify.annotations.NullMarked;
