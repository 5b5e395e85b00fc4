package dev.millrace.inference.domain;

import dev.millrace.contracts.models.tokenizer.StreamingDecoder;
import java.util.List;

/** Turns tokens into text that may be shown: never half a character, nor a part of a stop text that isn't to be shown. */
final class TextStream {
    private final StreamingDecoder decoder;
    private final List<String> stops;
    private final boolean showsStop;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    /** @param showsStop whether the stop text that comes up is shown, too */
    TextStream(StreamingDecoder decoder, List<String> stops, boolean showsStop) {
        this.decoder = decoder;
        this.showsStop = showsStop;
        this.stops = stops.stream().filter(s -> !s.isEmpty()).toList();
    }

    /** Takes the next token's bytes and returns what can be shown. */
    String next(byte[] bytes) {
        held.append(decoder.next(bytes));
        return release();
    }

    /** The same while no stop counts yet, nor what begins here as one that ends later. */
    String nextBeforeStops(byte[] bytes) {
        return decoder.next(bytes);
    }

    /** Whether a stop text has come up. */
    boolean stopped() {
        return stopped;
    }

    /** What is left when nothing more comes. */
    String finish() {
        if (stopped) {
            return "";
        }
        held.append(decoder.finish());
        String released = release();
        if (stopped) {
            return released;
        }
        String rest = released + held;
        held.setLength(0);
        return rest;
    }

    private String release() {
        int first = -1;
        int end = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
                end = at + stop.length();
            }
        }
        stopped = first >= 0;
        int safe = !stopped ? held.length() - openStop() : showsStop ? end : first;
        String shown = held.substring(0, safe);
        held.delete(0, stopped ? held.length() : safe);
        return shown;
    }

    /** How many characters at the end might be the beginning of a stop text. */
    private int openStop() {
        int longest = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
                if (stop.startsWith(held.substring(held.length() - n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }
}
