/** What redaction found in a run, a sample of it, and what people say of that. */
@NullMarked
package dev.millrace.orchestrator.domain.redaction;

import org.jspecify.annotations.NullMarked;
