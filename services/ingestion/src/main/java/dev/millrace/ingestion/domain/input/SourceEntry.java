package dev.millrace.ingestion.domain.input;

import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One document of a file, as far as it could be read. */
public sealed interface SourceEntry {

    /**
     * A text.
     *
     * @param externalId what the source calls it
     * @param created when it was written, as the source says
     * @param metadata what else the source says about it, by the names in {@code Document}
     * @param messages of a dialog: what is said by whom, of which the text is the {@link Dialog}
     */
    record Text(
            String text,
            Optional<String> externalId,
            Optional<String> created,
            Map<String, String> metadata,
            Optional<List<Message>> messages)
            implements SourceEntry {

        /** One that is no dialog. */
        public Text(String text, Optional<String> externalId, Optional<String> created, Map<String, String> metadata) {
            this(text, externalId, created, metadata, Optional.empty());
        }
    }

    /**
     * Something that no text can be had from.
     *
     * @param bytes how large it is, as far as that is known
     * @param detail figures that explain the reason; for a limit, the limit's name and value
     */
    record Refused(Reason reason, long bytes, Map<String, String> detail) implements SourceEntry {}

    /** Why no text can be had. */
    enum Reason {
        INVALID_JSON("invalid-json"),
        MISSING_TEXT("missing-text"),
        INVALID_MESSAGES("invalid-messages"),
        EMPTY("empty"),
        INVALID_UTF8("invalid-utf8"),
        TRUNCATED("truncated"),
        UNSUPPORTED_FORMAT("unsupported-format"),
        NOT_A_PAGE("not-a-page"),
        BAD_DIGEST("bad-digest"),
        DAMAGED_RECORD("damaged-record"),
        NOT_A_DOCUMENT("not-a-document"),
        GENERATED("generated"),
        ENCRYPTED("encrypted"),
        DAMAGED("damaged"),
        UNREADABLE_FILE("unreadable-file"),
        TOO_LARGE("too-large"),
        ADDRESS_REFUSED("address-refused"),
        ROBOTS_DISALLOWED("robots-disallowed"),
        NOT_FETCHED("not-fetched"),
        EXPIRED("expired"),
        UNFIT_INSTRUCTION("unfit-instruction");

        private final String written;

        Reason(String written) {
            this.written = written;
        }

        /** As it stands in the ledger. */
        public String written() {
            return written;
        }
    }

    /** Refused for {@code reason}, with one figure that explains it. */
    static Refused refused(Reason reason, long bytes, String name, String value) {
        return new Refused(reason, bytes, Map.of(name, value));
    }
}
