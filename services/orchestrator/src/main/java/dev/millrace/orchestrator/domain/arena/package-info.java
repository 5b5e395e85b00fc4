/**
 * Arenas: models' answers to the same prompts, what people and judges say of them, and what follows from it. The state is
 * the event log's, as that of runs is.
 */
@NullMarked
package dev.millrace.orchestrator.domain.arena;

import org.jspecify.annotations.NullMarked;
