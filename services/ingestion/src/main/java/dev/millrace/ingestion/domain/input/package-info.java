/**
 * What every reader stands on: the bytes of a file within limits, their encoding and format, and the entries that
 * become of them.
 */
@NullMarked
package dev.millrace.ingestion.domain.input;

import org.jspecify.annotations.NullMarked;
