/**
 * The orchestrator: reads every topic, and says what should happen next. Start reading at {@link OrchestratorService};
 * what it decides is in {@code domain}, what it answers in {@code api}.
 */
@NullMarked
package dev.millrace.orchestrator;

import org.jspecify.annotations.NullMarked;
