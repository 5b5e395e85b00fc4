/** Files that users send, and how they are read. */
@NullMarked
package dev.millrace.ingestion.upload;

import org.jspecify.annotations.NullMarked;
