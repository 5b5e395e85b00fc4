/**
 * What a service's tests stand on: a real broker and object store, events and shards in a line each, processes that can
 * be killed, and real data where there is some.
 */
@NullMarked
package dev.millrace.testkit;

import org.jspecify.annotations.NullMarked;
