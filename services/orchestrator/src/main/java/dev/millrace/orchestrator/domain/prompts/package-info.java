/** Prompt templates that people keep in the platform. */
@NullMarked
package dev.millrace.orchestrator.domain.prompts;

import org.jspecify.annotations.NullMarked;
