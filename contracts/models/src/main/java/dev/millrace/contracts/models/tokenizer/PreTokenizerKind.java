package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** How a tokenizer that is trained here cuts text into the pieces that it never merges across: as a published one does. */
public enum PreTokenizerKind {
    /** GPT-2's pattern: a word with the space before it, a run of digits, a run of anything else. */
    @JsonProperty("gpt2")
    GPT2(""),
    /** That of GPT-4's cl100k: up to three digits; line breaks with the punctuation before them. */
    @JsonProperty("cl100k")
    CL100K(Splitter.CL100K_PATTERN),
    /** That of GPT-4o's o200k: words are cut where a capital follows a small letter, too. */
    @JsonProperty("o200k")
    O200K(Splitter.O200K_PATTERN),
    /** Llama 3's: cl100k's pattern, and a piece that is a token isn't merged to one ({@code ignore_merges}). */
    @JsonProperty("llama3")
    LLAMA3(Splitter.CL100K_PATTERN),
    /** None: the whole text is one piece, so that tokens may reach across words. */
    @JsonProperty("none")
    NONE("");

    private final String pattern;

    PreTokenizerKind(String pattern) {
        this.pattern = pattern;
    }

    /** The pattern that is written; GPT-2's is known by another name. */
    Optional<String> pattern() {
        return Optional.of(pattern).filter(written -> !written.isEmpty());
    }
}
