package dev.millrace.ingestion;

import dev.millrace.ingestion.domain.files.Desk;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one desk of a process. */
final class Desks {

    private Desks() {}

    @Produces
    @Singleton
    static Desk desk() {
        return new Desk();
    }
}
