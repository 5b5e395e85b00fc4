package dev.millrace.contracts.events;

import java.util.List;

/**
 * Several models are to answer the same prompts, so that people, and judges, say whose answers are better.
 *
 * @param arena its name; there is one of that name
 * @param models who answers: model@version where the platform serves them, else whatever they are called
 * @param prompts what is asked, a JSON object a line: id, and prompt or messages
 * @param items how many prompts
 * @param maxTokens most tokens of an answer
 * @param temperature of each answer; 0: the most probable token each time
 * @param who who wants it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 */
public record ArenaRequested(
        String arena,
        List<String> models,
        ObjectRef prompts,
        int items,
        int maxTokens,
        double temperature,
        String who,
        String when)
        implements Event {

    public ArenaRequested {
        models = List.copyOf(models);
        if (models.size() < 2 || models.stream().distinct().count() < models.size()) {
            throw new IllegalArgumentException("An arena compares two models or more, each of them once");
        }
    }

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return arena;
    }
}
