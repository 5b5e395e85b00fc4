/** Tables of texts in Parquet files. */
@NullMarked
package dev.millrace.ingestion.domain.parquet;

import org.jspecify.annotations.NullMarked;
