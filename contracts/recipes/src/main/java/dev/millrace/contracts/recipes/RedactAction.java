package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is done about a piece of personal data. */
public enum RedactAction {
    /** Its kind stands in its place: {@code [EMAIL]}. */
    @JsonProperty("placeholder")
    PLACEHOLDER,
    /** Its kind and a number, which is the same for the same value in one document: {@code [EMAIL_1]}. */
    @JsonProperty("numbered")
    NUMBERED,
    /** Another of the same shape, which is the same wherever this one stands, as long as the key is. */
    @JsonProperty("pseudonym")
    PSEUDONYM,
    /** Stars stand for its letters and digits. */
    @JsonProperty("mask")
    MASK,
    /** Its document is dropped. */
    @JsonProperty("drop")
    DROP,
    /** It stays; the ledger says where it is. */
    @JsonProperty("report")
    REPORT
}
