/** What has come to sources since they were read. Start at {@link dev.millrace.ingestion.domain.watch.Growth}. */
@NullMarked
package dev.millrace.ingestion.domain.watch;

import org.jspecify.annotations.NullMarked;
