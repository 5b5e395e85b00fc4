package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** Which form of Unicode (UAX 15) a tokenizer that is trained here brings text into before it cuts it. */
public enum NormalizerKind {
    /** None: decoding gives back the text that was encoded. */
    @JsonProperty("none")
    NONE(""),
    /** Composed: {@code é} is one character however it was written. */
    @JsonProperty("nfc")
    NFC("NFC"),
    /** Composed, and without compatibility characters: {@code ﬁ} is {@code fi}, full-width letters are plain ones. */
    @JsonProperty("nfkc")
    NFKC("NFKC");

    private final String type;

    NormalizerKind(String type) {
        this.type = type;
    }

    /** What {@code tokenizer.json} calls it. */
    Optional<String> type() {
        return Optional.of(type).filter(name -> !name.isEmpty());
    }
}
