package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Continuous;
import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.Cycle.Cause;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RecipeContinued.FollowedRecipe;
import dev.millrace.contracts.events.RecipeContinued.Wish;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunEnded.Outcome;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceMeasured;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A recipe that is run again and again, from what the log says of it: what people wish, which cycles were begun, what has
 * come to its sources. What is due follows from that and the time alone. One thread at a time.
 */
public final class ContinuousRecipe {

    private static final Set<Wish> BEGINNING = EnumSet.of(Wish.FOLLOW, Wish.CYCLE);
    private static final Set<Outcome> TO_NOTHING = EnumSet.of(Outcome.FAILED, Outcome.CANCELLED, Outcome.STOPPED);

    private final String name;
    private final Function<String, Optional<RunFacts>> runs;
    private final SortedMap<Integer, RecipeContinued> wishes = new TreeMap<>();
    private final SortedMap<Integer, RunSubmitted> cycles = new TreeMap<>();
    private final Arrivals arrivals = new Arrivals();

    ContinuousRecipe(String name, Function<String, Optional<RunFacts>> runs) {
        this.name = name;
        this.runs = runs;
    }

    /**
     * A cycle whose time has come.
     *
     * @param recipe what is run
     * @param bases runs whose model its training is to begin with, if it is the live one
     */
    public record Due(Cycle cycle, FollowedRecipe recipe, Set<String> bases) {
        public Due {
            bases = Set.copyOf(bases);
        }
    }

    void add(RecipeContinued wish) {
        wishes.merge(wish.number(), wish, (known, other) -> known);
    }

    void add(RunSubmitted run, Cycle cycle) {
        cycles.merge(cycle.number(), run, (known, other) -> known);
    }

    void add(SourceMeasured measured, long offset) {
        arrivals.add(measured, offset);
    }

    /** Its name, which is also the model's. */
    public String name() {
        return name;
    }

    /** Its cycles, from the first to the last. */
    public List<RunSubmitted> cycles() {
        return List.copyOf(cycles.values());
    }

    /** Whether somebody has ever wished it. */
    boolean isKnown() {
        return !wishes.isEmpty();
    }

    /** The number for the next wish. */
    public int nextWish() {
        return wishes.isEmpty() ? 1 : wishes.lastKey() + 1;
    }

    /** Whether the wish with this number has been read. */
    public boolean has(int wish) {
        return wishes.containsKey(wish);
    }

    /** What is run, and when. */
    public FollowedRecipe recipe() {
        return recipe(Integer.MAX_VALUE);
    }

    /** What was run when the wishes up to this one were known. */
    private FollowedRecipe recipe(int upTo) {
        return wishes.values().stream()
                .filter(wish -> wish.number() <= upTo)
                .flatMap(wish -> wish.recipe().stream())
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new IllegalStateException(name + " was never followed"));
    }

    private Optional<RunSubmitted> last() {
        return Optional.ofNullable(cycles.lastEntry()).map(Map.Entry::getValue);
    }

    private static Cycle cycle(RunSubmitted run) {
        return run.cycle().orElseThrow();
    }

    /** How it stands. */
    public ContinuousState state() {
        Optional<RunSubmitted> last = last();
        if (last.isPresent() && !hasEnded(last.get())) {
            return new ContinuousState.Cycling(last.get().run());
        }
        RecipeContinued standing = wishes.values().stream()
                .filter(wish -> wish.wish() != Wish.CYCLE)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        return switch (standing.wish()) {
            case STOP -> new ContinuousState.Stopped(standing);
            case PAUSE -> new ContinuousState.Paused(standing);
            case FOLLOW, RESUME, CYCLE -> last.flatMap(this::cameToNothing).orElseGet(ContinuousState.Waiting::new);
        };
    }

    private boolean hasEnded(RunSubmitted run) {
        return runs.apply(run.run()).flatMap(RunFacts::ended).isPresent(); // not one that is taken up again
    }

    /** That a cycle came to nothing and nobody has wished for more since it began. */
    private Optional<ContinuousState> cameToNothing(RunSubmitted run) {
        boolean wished = wishes.tailMap(cycle(run).wish() + 1).values().stream()
                .anyMatch(wish -> wish.wish() == Wish.RESUME || BEGINNING.contains(wish.wish()));
        return toNothing(run)
                .filter(outcome -> !wished)
                .map(outcome ->
                        new ContinuousState.Held(run.run(), outcome.name().toLowerCase(Locale.ROOT)));
    }

    private Optional<Outcome> toNothing(RunSubmitted run) {
        return runs.apply(run.run())
                .flatMap(RunFacts::ended)
                .map(RunEnded::outcome)
                .filter(TO_NOTHING::contains);
    }

    /** The cycle that is to be begun now. */
    public Optional<Due> due(Instant now) {
        return switch (state()) {
            case ContinuousState.Cycling _, ContinuousState.Stopped _ -> Optional.empty();
            case ContinuousState.Paused _, ContinuousState.Held _ -> wished(now);
            case ContinuousState.Waiting _ -> wished(now).or(() -> last().flatMap(last -> triggered(last, now)));
        };
    }

    private Optional<Due> wished(Instant now) {
        int answered = last().map(run -> cycle(run).wish()).orElse(0);
        boolean toNothing = last().flatMap(this::toNothing).isPresent();
        return wishes.tailMap(answered + 1).values().stream()
                .filter(wish -> BEGINNING.contains(wish.wish()) || (toNothing && wish.wish() == Wish.RESUME))
                .reduce((earlier, later) -> later)
                .map(wish -> due(
                        wish.wish() == Wish.FOLLOW ? Cause.START : Cause.PERSON,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        now));
    }

    private Optional<Due> triggered(RunSubmitted last, Instant now) {
        Continuous when = recipe().continuous();
        long passed = Duration.between(Instant.parse(cycle(last).when()), now).toSeconds();
        OptionalLong tokens = when.newTokens().isPresent() ? newTokens() : OptionalLong.empty();
        int files = newFiles();
        if (when.newTokens().isPresent() && tokens.orElse(0) >= when.newTokens().getAsLong()) {
            return Optional.of(due(Cause.NEW_TOKENS, tokens, when.newTokens(), now));
        }
        if (when.newData() && files > 0) {
            return Optional.of(due(Cause.NEW_DATA, OptionalLong.of(files), OptionalLong.of(1), now));
        }
        return when.period()
                .filter(period -> passed >= period.toSeconds() && (files > 0 || mayHaveMore(last)))
                .map(period -> due(Cause.TIME, OptionalLong.of(passed), OptionalLong.of(period.toSeconds()), now));
    }

    /** Whether it has a source of which nobody can tell what is new without reading it. */
    private boolean mayHaveMore(RunSubmitted last) {
        return runs.apply(last.run()).flatMap(RunFacts::recipe).stream()
                .flatMap(recipe -> recipe.sources().stream())
                .anyMatch(source -> !source.origin().canBeListed());
    }

    /** Files and parts of topics that are new since the last cycle was planned. */
    public int newFiles() {
        return last().map(run -> arrivals.files(run.run())).orElse(0);
    }

    /** About how many tokens these make, where that can be said. */
    public OptionalLong newTokens() {
        return cycles.isEmpty() ? OptionalLong.empty() : arrivals.tokens(cycles(), runs);
    }

    private Due due(Cause cause, OptionalLong figure, OptionalLong threshold, Instant now) {
        FollowedRecipe recipe = recipe();
        Cycle cycle = new Cycle(
                last().map(run -> cycle(run).number()).orElse(0) + 1,
                wishes.lastKey(),
                cause,
                figure,
                threshold,
                now.truncatedTo(ChronoUnit.MILLIS).toString(),
                alike(recipe)
                        .filter(facts -> facts.the(TokenizerTrained.class).isPresent())
                        .flatMap(facts -> facts.the(TokenizerRequested.class).stream())
                        .findFirst()
                        .map(TokenizerRequested::sample));
        Set<String> made = recipe.continuous().fromLast()
                ? Set.copyOf(alike(recipe).map(RunFacts::run).toList())
                : Set.of();
        return new Due(cycle, recipe, made);
    }

    /** The cycles of this very recipe that have left something, from the first to the last. */
    private Stream<RunFacts> alike(FollowedRecipe recipe) {
        return cycles.values().stream()
                .filter(run -> recipe(cycle(run).wish()).digest().equals(recipe.digest()))
                .flatMap(run -> runs.apply(run.run()).stream())
                .filter(facts -> !Removable.DATASET.isRemoved(facts));
    }
}
