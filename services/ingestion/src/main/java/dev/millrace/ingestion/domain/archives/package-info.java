/** Web archives: records of WARC (ISO 28500) and ARC files, whole and damaged, and the HTTP messages in them. */
@NullMarked
package dev.millrace.ingestion.domain.archives;

import org.jspecify.annotations.NullMarked;
