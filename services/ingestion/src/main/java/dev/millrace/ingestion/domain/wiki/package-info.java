/** Dumps of wikis and of question-and-answer sites: streams of XML, and the markup in them. */
@NullMarked
package dev.millrace.ingestion.domain.wiki;

import org.jspecify.annotations.NullMarked;
