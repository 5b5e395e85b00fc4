package dev.millrace.orchestrator.domain.arena;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.preference.Agreement;
import dev.millrace.contracts.preference.Comparison;
import dev.millrace.contracts.preference.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How an arena stands.
 *
 * @param state {@code answering} until the models have answered, then {@code open}; {@code failed} when none of the prompts was
 *     answered by all; {@code closed} once somebody has closed it
 * @param trouble what was told instead of the first answer that is missing
 * @param items prompts that all models have answered
 * @param unanswered prompts that one hasn't
 * @param pairings every two models' answers to every item
 * @param judged pairings with a verdict of at least one person
 * @param complete those with verdicts of {@value Arena#PEOPLE} people
 * @param people how much each has said
 * @param standings by people's verdicts, the strongest first
 * @param agreement of two people on the same answers, all such twos together; whose verdict is whose goes by their names
 * @param raters the same for each two people
 * @param judges by each judge's verdicts
 * @param remarks what people had to say, the newest first
 */
public record Board(
        String arena,
        List<String> models,
        String state,
        Optional<String> trouble,
        int items,
        int unanswered,
        int pairings,
        int judged,
        int complete,
        List<Person> people,
        List<Row> standings,
        Agreement agreement,
        List<Raters> raters,
        List<Judged> judges,
        List<Remark> remarks) {

    private static final int MOST_REMARKS = 200;

    /** What somebody has done. */
    public record Person(String name, int verdicts, int skipped) {}

    /**
     * A model's place.
     *
     * @param winRate a tie is half a win
     * @param winRateLow from here, with a confidence of 95 %
     * @param winRateHigh to here
     * @param rating by Bradley and Terry's model, on Elo's scale
     * @param ratingLow from here, with a confidence of 95 %
     * @param ratingHigh to here
     * @param elo by Elo's rule, in the order of the verdicts
     */
    public record Row(
            String model,
            int wins,
            int losses,
            int ties,
            double winRate,
            double winRateLow,
            double winRateHigh,
            double rating,
            double ratingLow,
            double ratingHigh,
            double elo) {

        static Row of(Standing standing) {
            return new Row(
                    standing.model(),
                    standing.winRate().wins(),
                    standing.winRate().losses(),
                    standing.winRate().ties(),
                    standing.winRate().share(),
                    standing.winRate().interval().low(),
                    standing.winRate().interval().high(),
                    standing.strength().rating(),
                    standing.strength().interval().low(),
                    standing.strength().interval().high(),
                    standing.elo());
        }
    }

    /** How far two people agree. */
    public record Raters(String one, String other, Agreement agreement) {}

    /**
     * What a judge's verdicts come to.
     *
     * @param people how far it agrees with each person's verdict on the same answers
     */
    public record Judged(String judge, int verdicts, List<Row> standings, Agreement people) {}

    /**
     * What somebody wrote.
     *
     * @param preferred the model, or nothing for a tie and what was skipped
     */
    public record Remark(
            String item, String first, String second, Optional<String> preferred, String by, String comment) {}

    /** As things stand. */
    public static Board of(Arena arena, List<AnsweredItem> items) {
        Map<Pairing, Long> judged = arena.people();
        List<VerdictGiven> ofPeople =
                arena.verdicts().stream().filter(Arena::isPerson).toList();
        Map<List<String>, TwoRaters> raters = raters(arena, Arena.said(ofPeople));
        return new Board(
                arena.name(),
                arena.requested().map(ArenaRequested::models).orElse(List.of()),
                state(arena),
                arena.answered().flatMap(ArenaAnswered::trouble),
                items.size(),
                arena.answered().map(ArenaAnswered::unanswered).orElse(0),
                arena.pairings(items).size(),
                judged.size(),
                (int) judged.values().stream().filter(n -> n >= Arena.PEOPLE).count(),
                people(ofPeople),
                standings(Arena.said(ofPeople)),
                TwoRaters.all(raters.values()).agreement(),
                raters.entrySet().stream()
                        .map(both -> new Raters(
                                both.getKey().getFirst(),
                                both.getKey().getLast(),
                                both.getValue().agreement()))
                        .toList(),
                judges(arena),
                remarks(ofPeople));
    }

    /** Where an arena is on its way. */
    public static String state(Arena arena) {
        if (arena.isClosed()) {
            return "closed";
        }
        return arena.answered()
                .map(answered -> answered.items() == 0 ? "failed" : "open")
                .orElse("answering");
    }

    private static List<Row> standings(List<VerdictGiven> verdicts) {
        return Standing.of(verdicts.stream()
                        .map(verdict -> new Comparison(
                                verdict.item(), verdict.first(), verdict.second(), TwoRaters.preference(verdict)))
                        .toList())
                .stream()
                .map(Row::of)
                .toList();
    }

    private static String name(String by) {
        return by.substring(by.indexOf(':') + 1);
    }

    private static List<Person> people(List<VerdictGiven> verdicts) {
        return verdicts.stream()
                .collect(Collectors.groupingBy(VerdictGiven::by, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(of -> new Person(
                        name(of.getKey()),
                        Arena.said(of.getValue()).size(),
                        of.getValue().size() - Arena.said(of.getValue()).size()))
                .toList();
    }

    private static Map<List<String>, TwoRaters> raters(Arena arena, List<VerdictGiven> ofPeople) {
        Map<Pairing, List<VerdictGiven>> byPairing = ofPeople.stream()
                .collect(Collectors.groupingBy(arena::pairing, LinkedHashMap::new, Collectors.toList()));
        Map<List<String>, TwoRaters> raters = new LinkedHashMap<>();
        for (List<VerdictGiven> onOne : byPairing.values()) {
            for (VerdictGiven one : onOne) {
                for (VerdictGiven other : onOne) {
                    if (one.by().compareTo(other.by()) < 0) {
                        raters.computeIfAbsent(List.of(name(one.by()), name(other.by())), _ -> TwoRaters.none())
                                .add(one, other);
                    }
                }
            }
        }
        return raters;
    }

    private static List<Judged> judges(Arena arena) {
        Map<String, List<VerdictGiven>> byJudge = Arena.said(arena.verdicts()).stream()
                .filter(Arena::isJudge)
                .collect(Collectors.groupingBy(VerdictGiven::by, TreeMap::new, Collectors.toList()));
        return byJudge.entrySet().stream()
                .map(of -> new Judged(
                        name(of.getKey()),
                        of.getValue().size(),
                        standings(of.getValue()),
                        arena.besidePeople(of.getKey()).agreement()))
                .toList();
    }

    private static List<Remark> remarks(List<VerdictGiven> ofPeople) {
        return ofPeople.reversed().stream()
                .filter(verdict -> verdict.comment().isPresent())
                .limit(MOST_REMARKS)
                .map(verdict -> new Remark(
                        verdict.item(),
                        verdict.first(),
                        verdict.second(),
                        switch (verdict.choice()) {
                            case FIRST -> Optional.of(verdict.first());
                            case SECOND -> Optional.of(verdict.second());
                            case TIE, SKIPPED -> Optional.empty();
                        },
                        name(verdict.by()),
                        verdict.comment().orElseThrow()))
                .toList();
    }
}
