/** The filtering service: shards of documents in, those worth reading out. */
@NullMarked
package dev.millrace.filtering;

import org.jspecify.annotations.NullMarked;
