package dev.millrace.bench;

import java.util.Optional;

/** What {@code bench/run} says of these variables. */
final class Settings {

    private Settings() {}

    static String of(String variable, String usual) {
        return Optional.ofNullable(System.getenv(variable)).orElse(usual);
    }

    static int of(String variable, int usual) {
        return Integer.parseInt(of(variable, String.valueOf(usual)));
    }
}
