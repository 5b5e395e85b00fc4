package dev.millrace.evaluator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ArenaAnswered.Judged;
import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.preference.Preference;
import dev.millrace.evaluator.domain.AnswerJournal;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.Dialog;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.InOrder;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.judge.Judge;
import dev.millrace.evaluator.domain.judge.JudgePrompts;
import dev.millrace.evaluator.domain.judge.JudgedAnswer;
import dev.millrace.evaluator.domain.judge.Judgement;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Has a judge say which of two models' answers is better, of all that an arena has. */
@ApplicationScoped
class ArenaJudging {

    private final ObjectStore store;
    private final EvaluatorConfig config;
    private final EndpointWaits waits;

    ArenaJudging(ObjectStore store, EvaluatorConfig config, EndpointWaits waits) {
        this.store = store;
        this.config = config;
        this.waits = waits;
    }

    /** A prompt and its answers by the models' names. */
    record Answered(ObjectNode prompt, Map<String, String> answers) {}

    /** What came of it. */
    record Verdicts(Judged judged, List<VerdictGiven> given) {}

    /** Two models' answers to a prompt. */
    private record Pair(String item, String first, String second, Judge.PairQuestion question) {}

    private record Said(Pair pair, Judge.OfPair said) {}

    /**
     * Asks about every two answers to each prompt. A judge that fails, or is away for longer than the evaluator's patience, is
     * asked no further: what it has said until then stays, and why it stopped is told.
     *
     * @param journal of what it has said before
     */
    Verdicts of(ArenaRequested arena, ArenaRequested.Judge asked, List<Answered> answered, AnswerJournal journal)
            throws IOException, InterruptedException {
        URI endpoint = URI.create(asked.endpoint());
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        List<Said> said = new ArrayList<>();
        Optional<String> trouble = Optional.empty();
        try (HttpJson http = new HttpJson(key(endpoint), config.timeout(), retries, waits)) {
            Judge judge = new Judge(
                    new AnsweringModel(http, endpoint, asked.model()),
                    new AnsweringModel.Settings(asked.maxTokens(), 0),
                    JudgePrompts.shipped(),
                    journal);
            InOrder.map(
                    Items.of(pairs(arena, answered, judge)).open(),
                    config.inFlight(),
                    pair -> new Said(pair, judge.compare(pair.question())),
                    said::add);
        } catch (EndpointFailed | EndpointAway e) {
            trouble = Optional.of(Objects.toString(e.getMessage()));
        }
        List<VerdictGiven> given = said.stream()
                .flatMap(one -> verdict(arena, asked, one).stream())
                .toList();
        Judged judged = new Judged(
                asked.model(),
                given.size(),
                (int) said.stream().filter(one -> one.said().flipped()).count(),
                (int) said.stream()
                        .filter(one -> one.said().verdict().isEmpty())
                        .count(),
                store.put(ArenaKeys.judge(arena.arena()), lines(said)),
                trouble);
        return new Verdicts(judged, given);
    }

    /** The key is for one judge alone: who writes a recipe could have it sent anywhere otherwise. */
    private Optional<String> key(URI endpoint) {
        return config.judge()
                .endpoint()
                .filter(known -> slashed(known).equals(slashed(endpoint)))
                .flatMap(_ -> config.judge().apiKey());
    }

    private static String slashed(URI address) {
        return address.toString().replaceAll("/*$", "/");
    }

    private static List<Pair> pairs(ArenaRequested arena, List<Answered> answered, Judge judge) {
        List<Pair> pairs = new ArrayList<>();
        for (Answered one : answered) {
            for (int i = 0; i < arena.models().size(); i++) {
                for (int j = i + 1; j < arena.models().size(); j++) {
                    String first = arena.models().get(i);
                    String second = arena.models().get(j);
                    pairs.add(new Pair(
                            one.prompt().path("id").asText(),
                            first,
                            second,
                            question(judge, answer(one, first), answer(one, second))));
                }
            }
        }
        return pairs;
    }

    private static Judge.PairQuestion question(Judge judge, JudgedAnswer first, JudgedAnswer second) {
        try {
            return judge.about(first, second);
        } catch (UnfitItem e) {
            throw new IllegalStateException("Our own prompts ask for no more than every answer has", e);
        }
    }

    private static JudgedAnswer answer(Answered one, String model) {
        String id = one.prompt().path("id").asText();
        return new JudgedAnswer(
                id,
                Dialog.of(one.prompt()).orElseThrow(),
                Objects.requireNonNull(one.answers().get(model)),
                Map.of(),
                "prompt " + id);
    }

    private static Optional<VerdictGiven> verdict(ArenaRequested arena, ArenaRequested.Judge judge, Said one) {
        return one.said()
                .verdict()
                .map(preference -> new VerdictGiven(
                        arena.arena(),
                        one.pair().item(),
                        one.pair().first(),
                        one.pair().second(),
                        choice(preference),
                        "judge:" + judge.model(),
                        1,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                        Optional.empty()));
    }

    private static VerdictGiven.Choice choice(Preference preference) {
        return switch (preference) {
            case FIRST -> VerdictGiven.Choice.FIRST;
            case SECOND -> VerdictGiven.Choice.SECOND;
            case TIE -> VerdictGiven.Choice.TIE;
        };
    }

    private static byte[] lines(List<Said> said) {
        StringBuilder lines = new StringBuilder();
        for (Said one : said) {
            ObjectNode line = JsonNodeFactory.instance
                    .objectNode()
                    .put("id", one.pair().item())
                    .put("first", one.pair().first())
                    .put("second", one.pair().second());
            line.put("verdict", one.said().verdict().map(Judgement::letter).orElse(null))
                    .put("flipped", one.said().flipped());
            line.putObject("forward")
                    .put("said", one.said().forward().text().orElse(null))
                    .set("request", one.pair().question().forward().body());
            line.putObject("backward")
                    .put("said", one.said().backward().text().orElse(null))
                    .set("request", one.pair().question().backward().body());
            lines.append(line).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
