package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a source's files that an earlier run has read and that haven't changed since. */
public enum Resubmit {
    /** Their documents are taken over from that run. */
    @JsonProperty("reuse")
    REUSE,
    /** They are read again. */
    @JsonProperty("all")
    ALL,
    /** They are left out: the run has new and changed files only. */
    @JsonProperty("new")
    NEW
}
