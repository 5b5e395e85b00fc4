/**
 * The quality rules, in plain Java. A rule set is one file: it reads an {@link dev.millrace.filtering.domain.AnalyzedText}
 * and names the first rule that the text breaks, with the figure and the threshold that decided.
 */
@NullMarked
package dev.millrace.filtering.domain;

import org.jspecify.annotations.NullMarked;
