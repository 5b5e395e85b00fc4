package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * Nothing more is said in an arena; where it is removed, what was said no longer counts either.
 *
 * @param arena its name, which isn't given again
 * @param removed whether prompts, answers and verdicts are gone, too
 * @param who who wants it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 */
public record ArenaClosed(String arena, boolean removed, String who, String when, Optional<String> reason)
        implements Event {

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return removed ? arena + "#removed" : arena;
    }
}
