package dev.millrace.inference.domain;

import java.util.List;

/**
 * Who asks, as far as places are shared by it. What somebody says is believed only within the address that it comes from: a key
 * that nobody has checked costs nothing to make up.
 *
 * @param address that the call comes from
 * @param key what tells callers at one address apart; empty when they say nothing
 */
public record Caller(String address, String key) {

    /** Somebody of whom nothing is known. */
    public static final Caller UNKNOWN = new Caller("", "");

    /** By what shares are shared out, the first among all and each further one within the one before it. */
    List<String> path() {
        return List.of(address, key);
    }
}
