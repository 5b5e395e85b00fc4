/** Papers as their authors wrote them in LaTeX. */
@NullMarked
package dev.millrace.ingestion.domain.latex;

import org.jspecify.annotations.NullMarked;
