/** Sources in buckets of the store that the platform uses. */
@NullMarked
package dev.millrace.ingestion.bucket;

import org.jspecify.annotations.NullMarked;
