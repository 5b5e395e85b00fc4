/** Sources on the Hugging Face hub. Start at {@link dev.millrace.ingestion.hub.HubFiles}. */
@NullMarked
package dev.millrace.ingestion.hub;

import org.jspecify.annotations.NullMarked;
