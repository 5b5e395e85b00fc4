/** Records of JSON, one a line. */
@NullMarked
package dev.millrace.ingestion.domain.json;

import org.jspecify.annotations.NullMarked;
