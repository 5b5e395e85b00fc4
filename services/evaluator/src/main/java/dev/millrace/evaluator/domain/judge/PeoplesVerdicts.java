package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.preference.Preference;
import dev.millrace.evaluator.domain.document.JsonLines;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What people said of the same answers; several of them may have said something of one item. */
public final class PeoplesVerdicts {

    private PeoplesVerdicts() {}

    /**
     * One person's verdict on an item: the one or the other.
     *
     * @param preference of two answers
     * @param rating of one
     */
    public record Given(String id, Optional<Preference> preference, OptionalDouble rating) {}

    /**
     * All of a file, {@code .jsonl} or {@code .jsonl.gz}: {@code id} and {@code verdict} a line.
     *
     * @param pairs whether they are on pairs, "A", "B" or "C"; else a number from 1 to 10
     * @throws UnfitItem naming file, line and field, when a line is no such verdict
     */
    public static List<Given> read(Path file, boolean pairs) throws IOException, UnfitItem {
        List<Given> given = new ArrayList<>();
        JsonLines.read(file, (object, place) -> given.add(pairs ? ofPair(object, place) : ofSingle(object, place)));
        if (given.isEmpty()) {
            throw new UnfitItem(file + " has no verdicts: expected id and verdict a line");
        }
        return given;
    }

    private static Given ofPair(ObjectNode object, String place) throws UnfitItem {
        Optional<Preference> preference = switch (object.path("verdict").asText()) {
            case "A" -> Optional.of(Preference.FIRST);
            case "B" -> Optional.of(Preference.SECOND);
            case "C", "tie" -> Optional.of(Preference.TIE);
            default ->
                throw new UnfitItem("%s: verdict: expected \"A\", \"B\", or \"C\" for a tie, found %s"
                        .formatted(place, object.path("verdict")));
        };
        return new Given(JudgedAnswer.id(object, place), preference, OptionalDouble.empty());
    }

    private static Given ofSingle(ObjectNode object, String place) throws UnfitItem {
        JsonNode rating = object.path("verdict");
        if (!rating.isNumber() || rating.doubleValue() < Verdicts.WORST || rating.doubleValue() > Verdicts.BEST) {
            throw new UnfitItem("%s: verdict: expected a number from %d to %d, found %s"
                    .formatted(place, Verdicts.WORST, Verdicts.BEST, rating));
        }
        return new Given(JudgedAnswer.id(object, place), Optional.empty(), OptionalDouble.of(rating.doubleValue()));
    }
}
