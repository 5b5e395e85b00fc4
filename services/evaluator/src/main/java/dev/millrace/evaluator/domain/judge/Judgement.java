package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.preference.Agreement;
import dev.millrace.contracts.preference.Interval;
import dev.millrace.contracts.preference.Preference;
import dev.millrace.contracts.preference.WinRate;
import dev.millrace.evaluator.domain.judge.PeoplesVerdicts.Given;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What a judge's verdicts come to, and how far people say the same. */
public final class Judgement {

    private Judgement() {}

    /** A verdict by the letter that asks for it: A for the first. */
    public static String letter(Preference preference) {
        return switch (preference) {
            case FIRST -> "A";
            case SECOND -> "B";
            case TIE -> "C";
        };
    }

    /** Of pairs. What can't be read counts nowhere but under {@code unparsable}. */
    public static ObjectNode ofPairs(List<Judge.OfPair> pairs, Optional<List<Given>> people) {
        List<Preference> verdicts =
                pairs.stream().flatMap(pair -> pair.verdict().stream()).toList();
        WinRate first = new WinRate(
                Collections.frequency(verdicts, Preference.FIRST),
                Collections.frequency(verdicts, Preference.SECOND),
                Collections.frequency(verdicts, Preference.TIE));
        ObjectNode summary = JsonNodeFactory.instance
                .objectNode()
                .put("items", pairs.size())
                .put("a", first.wins())
                .put("b", first.losses())
                .put("tie", first.ties())
                .put("flipped", pairs.stream().filter(Judge.OfPair::flipped).count())
                .put("unparsable", pairs.size() - verdicts.size())
                .put("win_rate_a", first.share());
        summary.set("win_rate_a_interval", json(first.interval()));
        people.ifPresent(given -> summary.set("people", json(ofPairs(pairs, given))));
        return summary;
    }

    private static Agreement ofPairs(List<Judge.OfPair> pairs, List<Given> people) {
        Map<String, Preference> judged = pairs.stream()
                .filter(pair -> pair.verdict().isPresent())
                .collect(Collectors.toMap(
                        Judge.OfPair::id, pair -> pair.verdict().orElseThrow()));
        List<Preference> one = new ArrayList<>();
        List<Preference> other = new ArrayList<>();
        for (Given given : people) {
            Preference verdict = judged.get(given.id());
            if (verdict != null) {
                one.add(verdict);
                other.add(given.preference().orElseThrow());
            }
        }
        return Agreement.of(one, other);
    }

    /** Of single answers. */
    public static ObjectNode ofSingles(List<Judge.OfSingle> singles, Optional<List<Given>> people) {
        double[] ratings = singles.stream()
                .map(Judge.OfSingle::rating)
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        double mean = Arrays.stream(ratings).average().orElse(Double.NaN);
        double squares = Arrays.stream(ratings)
                .map(rating -> (rating - mean) * (rating - mean))
                .sum();
        ObjectNode summary = JsonNodeFactory.instance
                .objectNode()
                .put("items", singles.size())
                .put("unparsable", singles.size() - ratings.length);
        if (ratings.length > 0) {
            summary.put("mean", mean);
        }
        if (ratings.length > 1) {
            summary.put("standard_error", Math.sqrt(squares / (ratings.length - 1) / ratings.length));
        }
        people.ifPresent(given -> summary.set("people", json(ofSingles(singles, given))));
        return summary;
    }

    /** Ratings to whole points, a distance weighed by its square. */
    private static Agreement ofSingles(List<Judge.OfSingle> singles, List<Given> people) {
        Map<String, Double> judged = singles.stream()
                .filter(single -> single.rating().isPresent())
                .collect(Collectors.toMap(
                        Judge.OfSingle::id, single -> single.rating().orElseThrow()));
        int size = Verdicts.BEST - Verdicts.WORST + 1;
        int[][] table = new int[size][size];
        for (Given given : people) {
            Double rating = judged.get(given.id());
            if (rating != null) {
                table[place(rating)][place(given.rating().orElseThrow())]++;
            }
        }
        return Agreement.of(table, Agreement.Weighting.QUADRATIC);
    }

    private static int place(double rating) {
        return (int) Math.round(rating) - Verdicts.WORST;
    }

    private static ObjectNode json(Agreement agreement) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("verdicts", agreement.items());
        if (agreement.items() > 0) {
            json.put("agreement", agreement.observed());
        }
        agreement.kappa().ifPresent(kappa -> json.put("kappa", kappa));
        agreement.interval().ifPresent(interval -> json.set("kappa_interval", json(interval)));
        return json;
    }

    private static JsonNode json(Interval interval) {
        return JsonNodeFactory.instance.arrayNode().add(interval.low()).add(interval.high());
    }
}
