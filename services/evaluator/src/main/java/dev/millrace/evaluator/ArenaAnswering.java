package dev.millrace.evaluator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.evaluator.domain.AnswerJournal;
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
    private final ArenaJudging judging;

    ArenaAnswering(ObjectStore store, EvaluatorConfig config, EndpointWaits waits, ArenaJudging judging) {
        this.judging = judging;
        this.store = store;
        this.config = config;
        this.waits = waits;
    }

    /** A prompt that a model is to answer. */
    private record Question(ObjectNode prompt, AnsweringModel model, AnsweringModel.Asked asked) {}

    /** What came of it: an answer, or what was told instead. */
    private record Outcome(ObjectNode prompt, String model, Optional<String> answer, Optional<String> trouble) {}

    /**
     * Asks all of them, but for what was answered before this evaluator began; a prompt that one of them can't answer is
     * left out and counted. Where a gate wants a judge, it is asked about the answers next.
     *
     * @return that they have answered, and the judge's verdicts
     */
    List<Event> answer(ArenaRequested asked) throws IOException, InterruptedException {
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        try (HttpJson http = new HttpJson(config.apiKey(), config.timeout(), retries, waits);
                AnswerJournal journal = AnswerJournal.of(reader ->
                        StoredLines.open(store, ArenaKeys.journal(asked.arena()), config.journalEvery(), reader))) {
            List<Outcome> outcomes = outcomes(http, journal, asked);
            Map<ObjectNode, Map<String, String>> answers = new LinkedHashMap<>();
            for (Outcome outcome : outcomes) {
                Map<String, String> ofPrompt = answers.computeIfAbsent(outcome.prompt(), _ -> new LinkedHashMap<>());
                outcome.answer().ifPresent(text -> ofPrompt.put(outcome.model(), text));
            }
            List<ArenaJudging.Answered> whole = answers.entrySet().stream()
                    .filter(one -> one.getValue().size() == asked.models().size())
                    .map(one -> new ArenaJudging.Answered(one.getKey(), one.getValue()))
                    .toList();
            LOG.infof("arena %s: %d of %d prompts are answered", asked.arena(), whole.size(), answers.size());
            Optional<ArenaJudging.Verdicts> verdicts = Optional.empty();
            Optional<ArenaRequested.Judge> judge = asked.gate().flatMap(ArenaRequested.Gate::judge);
            if (judge.isPresent()) {
                verdicts = Optional.of(judging.of(asked, judge.get(), whole, journal));
            }
            List<Event> events = new ArrayList<>();
            events.add(new ArenaAnswered(
                    asked.arena(),
                    store.put(ArenaKeys.answers(asked.arena()), lines(whole)),
                    whole.size(),
                    answers.size() - whole.size(),
                    outcomes.stream()
                            .flatMap(outcome -> outcome.trouble().stream())
                            .findFirst(),
                    verdicts.map(ArenaJudging.Verdicts::judged)));
            verdicts.map(ArenaJudging.Verdicts::given).ifPresent(events::addAll);
            return events;
        } catch (EndpointFailed e) {
            throw new IllegalStateException("Every failed answer is an outcome", e);
        } finally {
            waits.over();
        }
    }

    private static byte[] lines(List<ArenaJudging.Answered> answered) {
        StringBuilder lines = new StringBuilder();
        for (ArenaJudging.Answered one : answered) {
            ObjectNode line = one.prompt().deepCopy();
            one.answers().forEach(line.putObject("answers")::put);
            lines.append(line).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private List<Outcome> outcomes(HttpJson http, AnswerJournal journal, ArenaRequested asked)
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
        InOrder.map(
                Items.of(questions).open(),
                config.inFlight(),
                question -> ask(question, journal, unserved),
                outcomes::add);
        return outcomes;
    }

    /** @param unserved models that the endpoint doesn't have, and what it said */
    private Outcome ask(Question question, AnswerJournal journal, Map<String, String> unserved)
            throws IOException, InterruptedException {
        String model = question.model().name();
        Optional<String> known = journal.find(question.asked());
        if (known.isPresent()) {
            return new Outcome(question.prompt(), model, known, Optional.empty());
        }
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
            journal.add(
                    question.asked(),
                    answer.orElseThrow(),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("id", question.prompt().path("id").asText())
                            .put("model", model));
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
