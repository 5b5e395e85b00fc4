/**
 * What filtering measured on a run's documents, held in columns: how figures are spread, what each rule drops, and what
 * other thresholds would drop.
 */
@NullMarked
package dev.millrace.orchestrator.domain.signals;

import org.jspecify.annotations.NullMarked;
