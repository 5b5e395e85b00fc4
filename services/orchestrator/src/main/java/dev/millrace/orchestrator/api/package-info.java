/** What the command line and the console ask the orchestrator, over HTTP. */
@NullMarked
package dev.millrace.orchestrator.api;

import org.jspecify.annotations.NullMarked;
