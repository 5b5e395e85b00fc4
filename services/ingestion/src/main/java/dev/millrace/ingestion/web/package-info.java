/**
 * Sources on the web. Start at {@link dev.millrace.ingestion.web.Crawl}: planning fetches every page into the object store,
 * so that what is read afterwards stays as it is.
 */
@NullMarked
package dev.millrace.ingestion.web;

import org.jspecify.annotations.NullMarked;
