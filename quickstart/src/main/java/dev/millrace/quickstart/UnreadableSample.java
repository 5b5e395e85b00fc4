package dev.millrace.quickstart;

import java.nio.charset.StandardCharsets;

/** Documents that cannot be read, and the reason ingestion gives. */
enum UnreadableSample {
    CUT_SHORT("invalid-json", "{\"id\": \"%s\", \"text\": \"Once upon a ti"),
    NO_TEXT("missing-text", "{\"id\": \"%s\", \"title\": \"A story without words\"}"),
    NOTHING("empty", "{\"id\": \"%s\", \"text\": \"  \"}"),
    OTHER_ENCODING(
            "invalid-utf8", "{\"id\": \"%s\", \"text\": \"Once upon a time there was a caf\u00e9 by the sea.\"}"),
    /** Only an archive holds it: a response that says the page is gone. */
    GONE("not-a-page", "<html><body><p>There is no page %s.</p></body></html>");

    private final String reason;
    private final String form;

    UnreadableSample(String reason, String form) {
        this.reason = reason;
        this.form = form;
    }

    String reason() {
        return reason;
    }

    /** Its bytes: a line of a JSONL file, or the body of a response. */
    byte[] bytes(String id) {
        return form.formatted(id)
                .getBytes(this == OTHER_ENCODING ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
