package dev.millrace.orchestrator.api;

import dev.millrace.orchestrator.api.Failures.BadParameter;
import org.jspecify.annotations.Nullable;

/** What people call themselves. */
final class PeoplesNames {

    private static final int LONGEST = 60;

    private PeoplesNames() {}

    /**
     * A name that somebody gave.
     *
     * @param field where it was to be given
     * @param why it has to be
     */
    static String read(String field, @Nullable String given, String why) {
        String name = given == null ? "" : given.strip();
        if (name.isEmpty() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw new BadParameter("%s: say who you are, in at most %d characters: %s.".formatted(field, LONGEST, why));
        }
        return name;
    }
}
