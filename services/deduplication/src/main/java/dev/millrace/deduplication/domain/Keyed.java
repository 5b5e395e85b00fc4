package dev.millrace.deduplication.domain;

import java.util.List;
import java.util.Optional;

/**
 * A document as deduplication sees it.
 *
 * @param keys what it may share with others
 * @param sketch to estimate similarity; absent when near-duplicates aren't looked for or the text is too short
 */
public record Keyed(List<Key> keys, Optional<Sketch> sketch) {
    public Keyed {
        keys = List.copyOf(keys);
    }
}
