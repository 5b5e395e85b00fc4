package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A message that waits to be replayed.
 *
 * @param topic the topic it was on when it could not be processed
 * @param headers its headers; those that say why it is here begin with {@code millrace-}
 * @param value the beginning of its value
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        Instant time,
        Optional<String> key,
        SortedMap<String, String> headers,
        String value) {}
