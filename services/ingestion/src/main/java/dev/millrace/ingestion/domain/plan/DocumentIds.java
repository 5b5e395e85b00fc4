package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A document's id: a hash of where it is, so that the same place has the same id in every run. */
final class DocumentIds {

    private static final int BYTES = 16;

    private DocumentIds() {}

    /** The first 32 hexadecimal digits of SHA-256(source NUL path NUL ordinal). */
    static String id(String source, String path, long ordinal) {
        byte[] place = (source + '\0' + path + '\0' + ordinal).getBytes(StandardCharsets.UTF_8);
        byte[] hash = Sha256.digest().digest(place);
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}
