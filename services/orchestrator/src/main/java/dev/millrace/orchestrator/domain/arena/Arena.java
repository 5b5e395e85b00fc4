package dev.millrace.orchestrator.domain.arena;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaClosed;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.events.VerdictGiven.Choice;
import dev.millrace.contracts.preference.Comparison;
import dev.millrace.contracts.preference.ItemWinRate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One arena as the log tells of it. One thread at a time. */
public final class Arena {

    /** People who are to judge each pair of answers: what one says can then be checked by what another says. */
    public static final int PEOPLE = 2;

    private static final String PERSON = "person:";
    private static final String JUDGE = "judge:";

    private final String name;
    private Optional<ArenaRequested> requested = Optional.empty();
    private Optional<ArenaAnswered> answered = Optional.empty();
    private Optional<ArenaClosed> closed = Optional.empty();
    private boolean removed;
    /** What each last said of each pair; in the order in which it was said. */
    private final Map<Said, VerdictGiven> verdicts = new LinkedHashMap<>();

    private record Said(Pairing pairing, String by) {}

    Arena(String name) {
        this.name = name;
    }

    /** A person, as events name them. */
    public static String person(String name) {
        return PERSON + name;
    }

    /** A judge, as events name it. */
    public static String judge(String name) {
        return JUDGE + name;
    }

    static boolean isPerson(VerdictGiven verdict) {
        return verdict.by().startsWith(PERSON);
    }

    static boolean isJudge(VerdictGiven verdict) {
        return verdict.by().startsWith(JUDGE);
    }

    void add(ArenaRequested event) {
        requested = Optional.of(requested.orElse(event));
    }

    void add(ArenaAnswered event) {
        answered = Optional.of(answered.orElse(event));
    }

    void add(ArenaClosed event) {
        closed = Optional.of(closed.orElse(event));
        removed |= event.removed();
    }

    void add(VerdictGiven event) {
        Said said = new Said(pairing(event), event.by());
        VerdictGiven before = verdicts.get(said);
        if (before == null || before.number() < event.number()) {
            verdicts.remove(said);
            verdicts.put(said, event);
        }
    }

    Pairing pairing(VerdictGiven verdict) {
        return new Pairing(name, verdict.item(), verdict.first(), verdict.second());
    }

    public String name() {
        return name;
    }

    public Optional<ArenaRequested> requested() {
        return requested;
    }

    public Optional<ArenaAnswered> answered() {
        return answered;
    }

    /** Whether nothing more is to be said. */
    public boolean isClosed() {
        return closed.isPresent();
    }

    /** Whether it no longer counts. */
    boolean isRemoved() {
        return removed;
    }

    /** What somebody last said of two answers. */
    public Optional<VerdictGiven> verdict(Pairing pairing, String by) {
        return Optional.ofNullable(verdicts.get(new Said(pairing, by)));
    }

    /** What everybody last said, skipped or not, in the order it was said. */
    public List<VerdictGiven> verdicts() {
        return List.copyOf(verdicts.values());
    }

    /** Those of them that say something. */
    static List<VerdictGiven> said(List<VerdictGiven> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.choice() != Choice.SKIPPED)
                .toList();
    }

    /** What people say, or one judge, where they say something. */
    public List<VerdictGiven> said(Optional<String> judge) {
        return said(verdicts()).stream()
                .filter(verdict ->
                        judge.map(name -> verdict.by().equals(judge(name))).orElseGet(() -> isPerson(verdict)))
                .toList();
    }

    /** What this judge and each person said of the same answers. */
    TwoRaters besidePeople(String by) {
        TwoRaters both = TwoRaters.none();
        for (VerdictGiven person : said(Optional.empty())) {
            verdict(pairing(person), by)
                    .filter(verdict -> verdict.choice() != Choice.SKIPPED)
                    .ifPresent(verdict -> both.add(verdict, person));
        }
        return both;
    }

    /** How often a model wins against another, by these verdicts. */
    public static ItemWinRate winRate(String model, List<VerdictGiven> said, double confidence) {
        return ItemWinRate.of(
                model,
                said.stream()
                        .map(verdict -> new Comparison(
                                verdict.item(), verdict.first(), verdict.second(), TwoRaters.preference(verdict)))
                        .toList(),
                confidence);
    }

    /** Every two models' answers to every item. */
    public List<Pairing> pairings(List<AnsweredItem> items) {
        List<String> models = requested.map(ArenaRequested::models).orElse(List.of());
        List<Pairing> pairings = new ArrayList<>();
        for (AnsweredItem item : items) {
            for (int i = 0; i < models.size(); i++) {
                for (int j = i + 1; j < models.size(); j++) {
                    pairings.add(new Pairing(name, item.id(), models.get(i), models.get(j)));
                }
            }
        }
        return pairings;
    }

    /**
     * What a person could still judge, in the order in which they are to: what another has judged already comes first, so that
     * verdicts soon come in twos; within that each person has an order of their own.
     */
    public List<Pairing> open(List<AnsweredItem> items, String person) {
        if (isClosed()) {
            return List.of();
        }
        Map<Pairing, Long> judged = people();
        return pairings(items).stream()
                .filter(pairing -> verdict(pairing, person(person)).isEmpty())
                .map(pairing -> new Drawn(pairing, judged.getOrDefault(pairing, 0L), pairing.lot(person)))
                .filter(drawn -> drawn.people() < PEOPLE)
                .sorted(Comparator.comparingLong((Drawn drawn) -> -drawn.people())
                        .thenComparing(Drawn::lot))
                .map(Drawn::pairing)
                .toList();
    }

    private record Drawn(Pairing pairing, long people, String lot) {}

    /** How many people have judged two answers, where somebody has. */
    Map<Pairing, Long> people() {
        return verdicts.values().stream()
                .filter(verdict -> isPerson(verdict) && verdict.choice() != Choice.SKIPPED)
                .collect(Collectors.groupingBy(this::pairing, Collectors.counting()));
    }

    /** The same as it is now, for whoever takes longer. */
    public Arena copy() {
        Arena copy = new Arena(name);
        copy.requested = requested;
        copy.answered = answered;
        copy.closed = closed;
        copy.removed = removed;
        copy.verdicts.putAll(verdicts);
        return copy;
    }
}
