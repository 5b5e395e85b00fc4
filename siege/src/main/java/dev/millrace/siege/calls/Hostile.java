package dev.millrace.siege.calls;

import java.util.List;
import java.util.stream.Stream;

/** Every kind of hostile call. */
public final class Hostile {

    private Hostile() {}

    /** All of them. */
    public static List<Kind> kinds() {
        return Stream.of(
                        Malformed.kinds(),
                        Strangers.kinds(),
                        Questions.kinds(),
                        Flood.kinds(),
                        Slow.kinds(),
                        Owners.kinds())
                .flatMap(List::stream)
                .toList();
    }
}
