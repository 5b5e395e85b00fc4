/**
 * The web console: pages, the live stream of events that they follow, and a way through to the orchestrator and the
 * inference servers, so that a browser needs one address only.
 */
@NullMarked
package dev.millrace.console;

import org.jspecify.annotations.NullMarked;
