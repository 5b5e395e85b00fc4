/** The broker: how far behind each service is, what it gave up on, and the way of commands to it. */
@NullMarked
package dev.millrace.orchestrator.broker;

import org.jspecify.annotations.NullMarked;
