/** Answers that lie in the object store: what became of a document, and examples of what was dropped. */
@NullMarked
package dev.millrace.orchestrator.archive;

import org.jspecify.annotations.NullMarked;
