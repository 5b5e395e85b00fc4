package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How texts fall into words. */
public enum WordBreaks {
    /**
     * As spaCy 3.8's English does it, on which the published thresholds rest; a text in a script without spaces as
     * {@link #UNICODE}.
     */
    @JsonProperty("english")
    ENGLISH,
    /** At Unicode's word boundaries, with dictionaries for scripts that are written without spaces. */
    @JsonProperty("unicode")
    UNICODE,
    /** At white space. */
    @JsonProperty("spaces")
    SPACES
}
