/**
 * Models that recipes name by an address, fetched into folders. Start at
 * {@link dev.millrace.cli.models.FetchedModels}.
 */
@NullMarked
package dev.millrace.cli.models;

import org.jspecify.annotations.NullMarked;
