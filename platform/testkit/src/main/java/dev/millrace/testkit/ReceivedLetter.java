package dev.millrace.testkit;

import java.util.Map;

/** A message found on a dead-letter topic. */
public final class ReceivedLetter {

    private final byte[] value;
    private final Map<String, String> headers;

    ReceivedLetter(byte[] value, Map<String, String> headers) {
        this.value = value;
        this.headers = headers;
    }

    /** Its bytes, empty when there were none. */
    public byte[] value() {
        return value.clone();
    }

    /** Its headers, as text. */
    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }
}
