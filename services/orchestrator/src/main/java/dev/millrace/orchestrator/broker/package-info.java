/** What the broker knows and the event log doesn't: how far behind each service is, and what it gave up on. */
@NullMarked
package dev.millrace.orchestrator.broker;

import org.jspecify.annotations.NullMarked;
