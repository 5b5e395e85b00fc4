/** Papers and books as PDF: from characters at places to lines and paragraphs. */
@NullMarked
package dev.millrace.ingestion.domain.pdf;

import org.jspecify.annotations.NullMarked;
