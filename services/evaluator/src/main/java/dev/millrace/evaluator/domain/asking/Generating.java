package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.generation.StopSequences;
import java.util.List;
import java.util.Optional;

/** Has a model write texts that are all to be written the same way. */
final class Generating {

    /** OpenAI's chat completions take no more stops. */
    private static final int MOST_CHAT_STOPS = 4;

    private final ServedModel model;
    private final Completions completions;
    private final AnsweringModel chat;
    private final ObjectNode settings;
    private final StopSequences stops;
    private final int most;

    /** @param settings complete, as {@code GenerationSettings} makes them */
    Generating(ServedModel model, Completions completions, ObjectNode settings) {
        this.model = model;
        this.completions = completions;
        this.chat = new AnsweringModel(model.calls());
        this.settings = settings;
        this.stops = StopSequences.of(
                settings.path("until").valueStream().map(JsonNode::asText).toList(), model.endOfText());
        this.most = settings.path("max_gen_toks").asInt();
    }

    /** What the model reads for a wish. */
    record Asked(Wish wish, Prompt prompt) {}

    /**
     * A context that is too long loses its beginning, so that the answer fits behind it, and never more than half of what
     * fits.
     */
    Prompt prompt(String context) throws EndpointFailed, EndpointAway, InterruptedException {
        if (model.chat() || model.tokenizer().isEmpty()) {
            return new Prompt.Text(context);
        }
        int room = Math.max(model.longest() - most, model.longest() / 2);
        return new Prompt.Ids(Cutting.last(model.tokenizer().get().tokenize(context), room));
    }

    List<String> answers(List<Asked> asked) throws EndpointFailed, EndpointAway, InterruptedException {
        int time = asked.getFirst().wish().time();
        try {
            List<String> texts = model.chat()
                    ? List.of(said(asked.getFirst().wish(), time))
                    : completions.generate(
                            asked.stream().map(Asked::prompt).toList(),
                            settings,
                            mostAfter(asked),
                            stops.texts(),
                            time);
            return texts.stream()
                    .map(text -> stops.answer(text, Optional.empty()))
                    .toList();
        } catch (EndpointFailed e) {
            throw asked.size() == 1 ? Asker.named(asked.getFirst().wish(), e) : e;
        }
    }

    private String said(Wish wish, int time) throws EndpointFailed, EndpointAway, InterruptedException {
        List<String> texts = stops.texts();
        List<String> fewer = texts.subList(0, Math.min(texts.size(), MOST_CHAT_STOPS));
        return chat.answer(chat.request(wish.dialog(), Completions.arguments(settings, most, fewer, time)));
    }

    /** As many tokens as fit behind the longest prompt. */
    private int mostAfter(List<Asked> asked) {
        int longest = asked.stream().mapToInt(one -> one.prompt().size()).max().orElse(0);
        return model.tokenizer().isPresent() ? Math.min(most, Math.max(1, model.context() - longest)) : most;
    }
}
