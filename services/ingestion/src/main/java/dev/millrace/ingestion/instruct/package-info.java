/** Sources that a served model makes. Start at {@link dev.millrace.ingestion.instruct.Instructions}. */
@NullMarked
package dev.millrace.ingestion.instruct;

import org.jspecify.annotations.NullMarked;
