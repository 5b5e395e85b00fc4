package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

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
 * @param gate which run's gate waits for what is said there; absent where somebody has begun it
 */
public record ArenaRequested(
        String arena,
        List<String> models,
        ObjectRef prompts,
        int items,
        int maxTokens,
        double temperature,
        String who,
        String when,
        Optional<Gate> gate)
        implements Event {

    public ArenaRequested {
        models = List.copyOf(models);
        if (models.size() < 2 || models.stream().distinct().count() < models.size()) {
            throw new IllegalArgumentException("An arena compares two models or more, each of them once");
        }
    }

    /**
     * What is to come of it.
     *
     * @param run the run, whose name the arena has
     * @param judge who judges; absent: people
     */
    public record Gate(String run, Optional<Judge> judge) {}

    /**
     * A model that is to judge the answers as soon as they are there.
     *
     * @param endpoint the address of its API, which ends in {@code /v1}
     * @param model its name there, by which its verdicts are known
     * @param maxTokens most tokens of what it says about two answers
     */
    public record Judge(String endpoint, String model, int maxTokens) {}

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return arena;
    }
}
