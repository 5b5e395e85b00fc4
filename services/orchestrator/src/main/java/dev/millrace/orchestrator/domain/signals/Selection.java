package dev.millrace.orchestrator.domain.signals;

import java.util.Optional;

/**
 * Which documents to look at; what is absent doesn't matter.
 *
 * @param source the name of their source
 * @param domain the host of their address
 * @param language their BCP 47 tag
 */
public record Selection(Optional<String> source, Optional<String> domain, Optional<String> language) {

    /** All of them. */
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty(), Optional.empty());
}
