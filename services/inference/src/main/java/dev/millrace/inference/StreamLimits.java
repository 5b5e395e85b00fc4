package dev.millrace.inference;

import java.time.Duration;

/**
 * How long the server bears with a client that doesn't read.
 *
 * @param unread bytes of a stream that may wait for their client before nothing more is generated for it
 * @param patience how long a client may take nothing of what waits for it before its connection is ended
 */
record StreamLimits(int unread, Duration patience) {}
