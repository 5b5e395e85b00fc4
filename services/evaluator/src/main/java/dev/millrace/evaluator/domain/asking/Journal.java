package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.KeptLines;
import dev.millrace.evaluator.domain.Lines;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.Request;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answers of one model, kept as they come: JSON Lines, of which the first names the model and each other is an answer. Who
 * opens it again finds what was answered before, whatever ended it. What couldn't be asked then is asked again, since the
 * endpoint may have been mended since. A line that was cut off is taken away; it is asked again, too.
 * Safe for use from many threads at once.
 */
public final class Journal implements Outcomes, Closeable {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String REMEDY = "name another folder, or take the file away to ask everything anew";

    private final Lines lines;
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

    /**
     * Whose answers they are.
     *
     * @param endpoint its address
     * @param model what the endpoint calls it, the version where it tells
     * @param context most tokens that it is shown
     * @param tokens whether it is asked in token ids, and not in texts
     */
    public record Owner(String endpoint, String model, int context, boolean tokens) {

        ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("endpoint", endpoint)
                    .put("model", model)
                    .put("context", context)
                    .put("tokens", tokens);
        }
    }

    private Journal(Lines.Opening<UnusableJournal> opening, Owner owner) throws IOException, UnusableJournal {
        boolean[] begun = {false};
        try {
            lines = opening.open((line, place) -> {
                JsonNode json = parsed(line, place);
                if (begun[0]) {
                    keep(key(json, place), outcome(json, place));
                } else {
                    check(json, owner, place);
                }
                begun[0] = true;
            });
        } catch (KeptLines.InUse e) {
            throw new UnusableJournal(String.valueOf(e.getMessage()));
        }
        if (!begun[0]) {
            lines.add(owner.toJson().toString());
        }
    }

    /**
     * The journal in a file, made if it isn't there.
     *
     * @throws UnusableJournal when it is another model's, another process writes to it, or it is no journal
     */
    public static Journal open(Path file, Owner owner) throws IOException, UnusableJournal {
        return of(reader -> KeptLines.open(file, reader), owner);
    }

    /**
     * The journal of these lines.
     *
     * @throws UnusableJournal when it is another model's, another process writes to it, or it is no journal
     */
    public static Journal of(Lines.Opening<UnusableJournal> opening, Owner owner) throws IOException, UnusableJournal {
        return new Journal(opening, owner);
    }

    private void keep(String key, Outcome outcome) {
        switch (outcome) {
            case Outcome.Answered answered -> outcomes.put(key, answered);
            case Outcome.Unscored _ -> outcomes.remove(key);
        }
    }

    private static JsonNode parsed(String line, String place) throws UnusableJournal {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UnusableJournal(
                    "%s: expected a JSON object, as this command writes it; %s".formatted(place, REMEDY));
        }
    }

    private static void check(JsonNode json, Owner owner, String place) throws UnusableJournal {
        JsonNode expected = owner.toJson();
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            JsonNode found = json.path(field.getKey());
            if (!found.equals(field.getValue())) {
                throw new UnusableJournal("%s: %s: these are the answers of another model: %s, not %s; %s"
                        .formatted(
                                place,
                                field.getKey(),
                                found.isMissingNode() ? "none is named" : found,
                                field.getValue(),
                                REMEDY));
            }
        }
    }

    private static String key(JsonNode json, String place) throws UnusableJournal {
        return Optional.ofNullable(json.path("id").textValue())
                .orElseThrow(() -> new UnusableJournal("%s: id: expected a request's id; %s".formatted(place, REMEDY)));
    }

    private static Outcome outcome(JsonNode json, String place) throws UnusableJournal {
        if (json.path("unscored").isTextual()) {
            return new Outcome.Unscored(json.path("unscored").textValue());
        }
        try {
            return new Outcome.Answered(Answer.of(json.path("answer")));
        } catch (IllegalArgumentException e) {
            throw new UnusableJournal("%s: answer: %s; %s".formatted(place, e.getMessage(), REMEDY));
        }
    }

    /** Whether it lacks what is wished for. */
    synchronized boolean lacks(Wish wish) {
        return !outcomes.containsKey(wish.key());
    }

    /** Keeps what came of a wish. */
    synchronized void add(Wish wish, Outcome outcome) throws IOException {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("id", wish.key());
        switch (outcome) {
            case Outcome.Answered(Answer answer) -> line.set("answer", answer.toJson());
            case Outcome.Unscored(String reason) -> line.put("unscored", reason);
        }
        lines.add(line.toString());
        outcomes.put(wish.key(), outcome);
    }

    @Override
    public synchronized Optional<Outcome> of(Request request, int time) {
        return Optional.ofNullable(outcomes.get(new Wish(request, time, "").key()));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
