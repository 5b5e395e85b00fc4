/** Files that are one text: plain, marked down, a book, a page, source code with its licence. */
@NullMarked
package dev.millrace.ingestion.domain.text;

import org.jspecify.annotations.NullMarked;
