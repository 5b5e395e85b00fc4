/** The main text of a page: what its author wrote, without what surrounds it on every page of the site. */
@NullMarked
package dev.millrace.ingestion.domain.html;

import org.jspecify.annotations.NullMarked;
