/** What the orchestrator's HTTP API says and takes, for itself and for whoever asks it. */
@NullMarked
package dev.millrace.contracts.api;

import org.jspecify.annotations.NullMarked;
