package dev.millrace.evaluator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.Dialog;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.InOrder;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Has the models of an arena answer its prompts. */
@ApplicationScoped
class ArenaAnswering {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectStore store;
    private final EvaluatorConfig config;
    private final EndpointWaits waits;

    ArenaAnswering(ObjectStore store, EvaluatorConfig config, EndpointWaits waits) {
        this.store = store;
        this.config = config;
        this.waits = waits;
    }

    /** A prompt that a model is to answer. */
    private record Question(ObjectNode prompt, AnsweringModel model, AnsweringModel.Asked asked) {}

    /** What came of it: an answer, or what was told instead. */
    private record Outcome(ObjectNode prompt, String model, Optional<String> answer, Optional<String> trouble) {}

    /** Asks all of them; a prompt that one of them can't answer is left out and counted. */
    ArenaAnswered answer(ArenaRequested asked) throws IOException, InterruptedException {
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        try (HttpJson http = new HttpJson(config.apiKey(), config.timeout(), retries, waits)) {
            List<Outcome> outcomes = outcomes(http, asked);
            Map<ObjectNode, Map<String, String>> answers = new LinkedHashMap<>();
            for (Outcome outcome : outcomes) {
                Map<String, String> ofPrompt = answers.computeIfAbsent(outcome.prompt(), _ -> new LinkedHashMap<>());
                outcome.answer().ifPresent(text -> ofPrompt.put(outcome.model(), text));
            }
            StringBuilder lines = new StringBuilder();
            int items = 0;
            for (Map.Entry<ObjectNode, Map<String, String>> one : answers.entrySet()) {
                if (one.getValue().size() == asked.models().size()) {
                    ObjectNode line = one.getKey().deepCopy();
                    one.getValue().forEach(line.putObject("answers")::put);
                    lines.append(line).append('\n');
                    items++;
                }
            }
            LOG.infof("arena %s: %d of %d prompts are answered", asked.arena(), items, answers.size());
            return new ArenaAnswered(
                    asked.arena(),
                    store.put(
                            ObjectKeys.arenaAnswers(asked.arena()),
                            lines.toString().getBytes(StandardCharsets.UTF_8)),
                    items,
                    answers.size() - items,
                    outcomes.stream()
                            .flatMap(outcome -> outcome.trouble().stream())
                            .findFirst());
        } catch (EndpointFailed e) {
            throw new IllegalStateException("Every failed answer is an outcome", e);
        } finally {
            waits.over();
        }
    }

    private List<Outcome> outcomes(HttpJson http, ArenaRequested asked)
            throws EndpointFailed, IOException, InterruptedException {
        AnsweringModel.Settings settings = new AnsweringModel.Settings(asked.maxTokens(), asked.temperature());
        List<Question> questions = new ArrayList<>();
        for (String address : asked.models()) {
            AnsweringModel model = new AnsweringModel(http, config.endpoint(), address);
            for (ObjectNode prompt : prompts(asked)) {
                Dialog dialog = Dialog.of(prompt).orElseThrow(() -> damaged(asked));
                questions.add(new Question(prompt, model, model.request(dialog, settings)));
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, String> unserved = new ConcurrentHashMap<>();
        InOrder.map(Items.of(questions).open(), config.inFlight(), question -> ask(question, unserved), outcomes::add);
        return outcomes;
    }

    /** @param unserved models that the endpoint doesn't have, and what it said */
    private Outcome ask(Question question, Map<String, String> unserved) throws IOException, InterruptedException {
        String model = question.model().name();
        try {
            String missing = unserved.get(model);
            if (missing != null) {
                return new Outcome(question.prompt(), model, Optional.empty(), Optional.of(missing));
            }
            Optional<String> answer = question.model().answerIfServed(question.asked());
            if (answer.isEmpty()) {
                awaitServed(question.model(), unserved);
                answer = Optional.of(question.model().answer(question.asked()));
            }
            return new Outcome(question.prompt(), model, answer, Optional.empty());
        } catch (EndpointFailed e) {
            return new Outcome(
                    question.prompt(),
                    model,
                    Optional.empty(),
                    Optional.of("%s, prompt %s: %s"
                            .formatted(
                                    model, question.prompt().path("id").asText(), Objects.toString(e.getMessage()))));
        }
    }

    /** A model that isn't there is waited for once, not at each prompt. */
    private void awaitServed(AnsweringModel model, Map<String, String> unserved)
            throws EndpointFailed, IOException, InterruptedException {
        try {
            model.awaitServed(config.patience());
        } catch (EndpointFailed e) {
            unserved.put(model.name(), Objects.toString(e.getMessage()));
            throw e;
        }
    }

    private List<ObjectNode> prompts(ArenaRequested asked) {
        List<ObjectNode> prompts = new ArrayList<>();
        try {
            for (String line : new String(store.read(asked.prompts()), StandardCharsets.UTF_8).split("\n", -1)) {
                JsonNode prompt = JSON.readTree(line);
                if (prompt instanceof ObjectNode object) {
                    prompts.add(object);
                }
            }
        } catch (JsonProcessingException e) {
            throw new UnprocessableEvent("The prompts of arena %s are damaged".formatted(asked.arena()), e);
        }
        return prompts;
    }

    private static UnprocessableEvent damaged(ArenaRequested asked) {
        return new UnprocessableEvent("The prompts of arena %s are damaged".formatted(asked.arena()));
    }
}
