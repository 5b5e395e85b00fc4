/** How much of one text is found in another: BLEU, chrF, TER, ROUGE and the F1 of words. */
@NullMarked
package dev.millrace.evaluator.domain.overlap;

import org.jspecify.annotations.NullMarked;
