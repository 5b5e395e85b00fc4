/**
 * What the orchestrator knows and decides. {@link Orchestration} folds the event log into {@link RunFacts}; a
 * {@link Run} is the state those facts have reached, and its {@link Command}s are what should happen next. Nothing here
 * reads a clock, a network or a file: the same events, in whatever order the topics deliver them, lead to the same
 * state and the same commands.
 */
@NullMarked
package dev.millrace.orchestrator.domain;

import org.jspecify.annotations.NullMarked;
