/** What happened: the events the services exchange, their topics, and how they travel as CloudEvents. */
@NullMarked
package dev.millrace.contracts.events;

import org.jspecify.annotations.NullMarked;
