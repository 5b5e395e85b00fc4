package dev.millrace.contracts.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * What filtering measured on one document.
 *
 * @param id the document
 * @param source the name of its source
 * @param language its language, a BCP 47 tag; absent when nothing is known about it
 * @param domain the host of its address; absent when it has none
 * @param bytes UTF-8 bytes of its text as it came in
 * @param outcome what became of it
 * @param reason why, for a dropped one
 * @param chain which of the header's chains judged it
 * @param values the figures, in the header's order; NaN, {@code null} in JSON, where one couldn't be measured
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record SignalsEntry(
        String id,
        String source,
        Optional<String> language,
        Optional<String> domain,
        long bytes,
        LedgerEntry.Outcome outcome,
        Optional<String> reason,
        String chain,
        SignalValues values) {}
