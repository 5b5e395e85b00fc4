/** What may be fetched from the web, and how politely: rules without a network. */
@NullMarked
package dev.millrace.ingestion.domain.web;

import org.jspecify.annotations.NullMarked;
