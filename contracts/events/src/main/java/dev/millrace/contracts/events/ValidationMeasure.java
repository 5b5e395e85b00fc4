package dev.millrace.contracts.events;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whose bits a validation counts, and over the bytes of what they are divided. */
public enum ValidationMeasure {
    /** Of every token after those before it: whole texts. */
    TEXT("bits_per_byte"),
    /** Of the answers of dialogs that are learnt from; what they are answers to is read alone. */
    ANSWERS("bits_per_answer_byte"),
    /** Of what is hidden of a text, with the rest before it. */
    HIDDEN("bits_per_hidden_byte");

    private final String metric;

    ValidationMeasure(String metric) {
        this.metric = metric;
    }

    /** What the figure is called. */
    @JsonValue
    public String metric() {
        return metric;
    }
}
