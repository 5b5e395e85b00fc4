/** Versions that get a share of the live requests. Start at {@link dev.millrace.inference.domain.trial.Trials}. */
@NullMarked
package dev.millrace.inference.domain.trial;

import org.jspecify.annotations.NullMarked;
