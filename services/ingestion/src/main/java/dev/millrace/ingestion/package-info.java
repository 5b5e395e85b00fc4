/**
 * The service that reads sources. Start at {@link dev.millrace.ingestion.IngestionService}: a submitted source becomes a
 * plan of splits, and each split becomes shards, one per event.
 */
@NullMarked
package dev.millrace.ingestion;

import org.jspecify.annotations.NullMarked;
