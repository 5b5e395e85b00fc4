package dev.millrace.orchestrator.domain.redaction;

import dev.millrace.contracts.events.FindMarked;
import dev.millrace.contracts.events.FindShown;
import dev.millrace.contracts.shards.PersonalDataFound.Find;
import dev.millrace.contracts.shards.PersonalDataFound.Place;

/**
 * A piece of personal data that redaction found.
 *
 * @param document the id of the document in whose text it stands
 */
public record DocumentFind(String document, Find find) {

    static DocumentFind of(FindMarked mark) {
        return of(mark.document(), mark.kind(), mark.start(), mark.end());
    }

    static DocumentFind of(FindShown shown) {
        return of(shown.document(), shown.kind(), shown.start(), shown.end());
    }

    private static DocumentFind of(String document, String kind, int start, int end) {
        return new DocumentFind(document, new Find(kind, new Place(start, end)));
    }
}
