package dev.millrace.orchestrator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.domain.arena.AnsweredItem.Turn;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A wish for an arena.
 *
 * @param name lower-case letters, digits and hyphens, at most 40, starting with a letter
 * @param models model@version, two or more; where answers are given, whatever the models are called
 * @param prompts what is asked
 * @param maxTokens most tokens of an answer; absent: 256
 * @param temperature of each answer; absent: 0.7
 * @param who who wishes it, as they call themselves
 */
public record ArenaWish(
        String name,
        List<String> models,
        List<Prompt> prompts,
        Optional<Integer> maxTokens,
        Optional<Double> temperature,
        Optional<String> who) {

    private static final int MOST_MODELS = 10;
    private static final int MOST_PROMPTS = 2_000;
    private static final int LONGEST_ID = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    public ArenaWish {
        name = Objects.requireNonNullElse(name, "");
        models = List.copyOf(Objects.requireNonNullElse(models, List.of()));
        prompts = List.copyOf(Objects.requireNonNullElse(prompts, List.of()));
    }

    /**
     * What is asked, and perhaps what has been answered.
     *
     * @param id of the prompt; absent: its place, from 1
     * @param prompt a text to go on from, or
     * @param messages a dialog to answer
     * @param answers by the model's name, of all models; given for all prompts or for none
     */
    public record Prompt(
            Optional<String> id,
            Optional<String> prompt,
            Optional<List<Turn>> messages,
            Optional<Map<String, String>> answers) {}

    /** Whether the answers are there already. */
    boolean isAnswered() {
        return prompts.getFirst().answers().isPresent();
    }

    int tokens() {
        return maxTokens.orElse(256);
    }

    double warmth() {
        return temperature.orElse(0.7);
    }

    /**
     * Says what is wrong.
     *
     * @param served whether the platform has such a model
     */
    void check(Predicate<String> served) {
        if (!name.matches("[a-z]([a-z0-9-]{0,38}[a-z0-9])?")) {
            throw new BadParameter(
                    "name: an arena's name has lower-case letters, digits and hyphens, at most 40, and starts with a letter, unlike: "
                            + name);
        }
        if (name.matches(".*-[0-9a-f]{8}-[0-9]+")) {
            throw new BadParameter(
                    "name: %s is how a run is called, and its gate's arena; choose another name.".formatted(name));
        }
        if (models.size() < 2 || models.size() > MOST_MODELS || new HashSet<>(models).size() < models.size()) {
            throw new BadParameter("models: name 2 to %d models, each of them once.".formatted(MOST_MODELS));
        }
        if (prompts.isEmpty() || prompts.size() > MOST_PROMPTS) {
            throw new BadParameter("prompts: give 1 to %,d prompts, not %,d.".formatted(MOST_PROMPTS, prompts.size()));
        }
        if (tokens() < 1 || !(warmth() >= 0 && warmth() <= 2)) {
            throw new BadParameter("maxTokens is 1 or more, and temperature from 0 to 2.");
        }
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < prompts.size(); i++) {
            check(i, ids);
        }
        if (!isAnswered()) {
            models.stream().filter(model -> !served.test(model)).findFirst().ifPresent(model -> {
                throw new BadParameter(
                        "models: the platform has no %s; name a version as in quickstart@v1 ('millrace model list' shows them), or give the answers with the prompts."
                                .formatted(model));
            });
        }
    }

    private void check(int place, Set<String> ids) {
        Prompt one = prompts.get(place);
        String where = "prompts[%d]".formatted(place);
        String id = id(place);
        if (id.isBlank() || id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw new BadParameter(
                    "%s.id: expected at most %d characters, no line breaks".formatted(where, LONGEST_ID));
        }
        if (!ids.add(id)) {
            throw new BadParameter("%s.id: %s stands there twice".formatted(where, id));
        }
        if (one.prompt().isPresent() == one.messages().isPresent()
                || one.messages().filter(turns -> !areTurns(turns)).isPresent()) {
            throw new BadParameter(where + ": give a prompt, or messages with role and content, and not both.");
        }
        if (one.answers().isPresent() != isAnswered()) {
            throw new BadParameter(where + ".answers: give answers to all prompts, or to none.");
        }
        one.answers()
                .filter(answers -> !answers.keySet().equals(new HashSet<>(models)))
                .ifPresent(answers -> {
                    throw new BadParameter("%s.answers: expected an answer of each of %s, found those of %s"
                            .formatted(where, models, answers.keySet()));
                });
    }

    private static boolean areTurns(List<Turn> turns) {
        return !turns.isEmpty()
                && turns.stream().noneMatch(turn -> Objects.isNull(turn.role()) || Objects.isNull(turn.content()));
    }

    private String id(int place) {
        return prompts.get(place).id().orElse(String.valueOf(place + 1));
    }

    /** The prompts as they are stored, a JSON object a line, with or without what was answered. */
    byte[] lines(boolean answers) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < prompts.size(); i++) {
            Prompt one = prompts.get(i);
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("id", id(i));
            one.prompt().ifPresent(prompt -> line.put("prompt", prompt));
            one.messages().ifPresent(messages -> line.set("messages", JSON.valueToTree(messages)));
            if (answers) {
                line.set("answers", JSON.<JsonNode>valueToTree(one.answers().orElse(Map.of())));
            }
            lines.append(line).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
