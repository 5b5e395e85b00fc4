package dev.millrace.cli.files;

import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.SourceEntry.Refused;
import java.util.Map;
import java.util.TreeMap;

/** Why something is left out, in the words of ingestion's ledger, and what to do about it. */
final class Remedy {

    private Remedy() {}

    /** The rest of a sentence that begins with the place. */
    static String of(Refused why) {
        String detail = why.detail().isEmpty() ? "" : " " + new TreeMap<>(why.detail());
        return why.reason().written() + detail + advice(why.reason(), why.detail());
    }

    private static String advice(Reason reason, Map<String, String> detail) {
        return switch (reason) {
            case INVALID_JSON -> ": expected one JSON object in the line";
            case MISSING_TEXT ->
                ": expected a string in text, content, raw_content or html, or a dialog in messages or conversations";
            case INVALID_MESSAGES ->
                ": expected an array of messages, each with role (or from) and content (or value) that is text";
            case INVALID_UTF8 ->
                detail.containsKey("error")
                        ? ": half of a surrogate pair is no character; write the whole one, or U+FFFD"
                        : ": convert it, for Latin-1 with: iconv -f latin1 -t utf-8";
            case TOO_LARGE -> ": more than the limit allows; split it";
            case TRUNCATED, DAMAGED, DAMAGED_RECORD, BAD_DIGEST -> ": fetch it again";
            case UNSUPPORTED_FORMAT -> ": it is none of the formats that can be read";
            case ENCRYPTED -> ": it takes a password to read it";
            default -> "";
        };
    }
}
