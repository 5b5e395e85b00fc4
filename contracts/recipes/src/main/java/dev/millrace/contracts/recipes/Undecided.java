package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is done with a model of which the figures don't say whether it is worse than the live one. */
public enum Undecided {
    /** A person decides. */
    @JsonProperty("hold")
    HOLD,
    /** It is served. */
    @JsonProperty("promote")
    PROMOTE,
    /** It isn't served. */
    @JsonProperty("refuse")
    REFUSE
}
