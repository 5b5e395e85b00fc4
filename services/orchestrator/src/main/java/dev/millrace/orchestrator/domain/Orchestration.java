package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceMeasured;
import dev.millrace.contracts.events.Withdrawals;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.orchestrator.domain.arena.Arenas;
import dev.millrace.orchestrator.domain.prompts.PromptTemplates;
import dev.millrace.orchestrator.domain.redaction.Reviews;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The event log folded into runs and models. One thread at a time. */
public final class Orchestration {

    /** Events between two times that outlooks are worked out: what is read at the start is mostly of runs that are over. */
    private static final int MOST_UNSETTLED = 20_000;

    private final Function<String, Optional<Recipe>> recipes;
    private final Function<ObjectRef, Optional<CuratedDataset>> datasets;
    private final Map<String, RunFacts> runs = new TreeMap<>();
    private final Map<String, List<Event>> early = new TreeMap<>();
    private final Models models = new Models();
    private final Withdrawals withdrawals = new Withdrawals();
    private final Arenas arenas = new Arenas();
    private final Reviews reviews = new Reviews();
    private final PromptTemplates prompts = new PromptTemplates();
    private final ContinuousRecipes continuous = new ContinuousRecipes(this::run);
    private final Map<String, Outlook> outlooks = new TreeMap<>();
    /** Runs whose {@link #outlooks} are to be worked out again. */
    private final Set<String> changed = new HashSet<>();

    private int unsettled;

    /**
     * The state before the first event.
     *
     * @param recipes finds a recipe by its digest
     * @param datasets reads a dataset's manifest
     */
    public Orchestration(
            Function<String, Optional<Recipe>> recipes, Function<ObjectRef, Optional<CuratedDataset>> datasets) {
        this.recipes = recipes;
        this.datasets = datasets;
    }

    /**
     * Takes in an event of the log.
     *
     * @param offset its position in its partition; topics whose order matters have a single one
     */
    public void add(Event event, long offset) {
        if (event instanceof DocumentWithdrawn withdrawal) {
            withdrawals.add(withdrawal);
            return;
        }
        if (reviews.take(event) || prompts.take(event)) {
            return;
        }
        Optional<String> arena = arenas.take(event);
        if (arena.isPresent()) {
            // A gate's arena has the name of its run.
            changed.add(arena.get());
            return;
        }
        if (event instanceof RecipeContinued wish) {
            continuous.add(wish);
            return;
        }
        if (event instanceof SourceMeasured measured) {
            continuous.add(measured, offset);
            return;
        }
        if (event instanceof RunSubmitted submitted) {
            submitted.cycle().ifPresent(cycle -> continuous.add(submitted, cycle));
        }
        if (event instanceof ModelPromoted promotion) {
            models.add(promotion, offset);
        }
        if (event instanceof ModelServed served) {
            models.add(served, offset);
        }
        RunFacts facts = runs.get(event.run());
        changed.add(event.run());
        if (decidesOthers(event)) {
            outlooks.values().stream().filter(Outlook::open).map(Outlook::run).forEach(changed::add);
        }
        if (facts != null) {
            facts.add(event);
        } else if (event instanceof RunSubmitted submitted) {
            begin(submitted);
        } else {
            early.computeIfAbsent(event.run(), run -> new ArrayList<>()).add(event);
        }
        unsettled++;
        if (unsettled >= MOST_UNSETTLED) {
            settle();
        }
    }

    /** What a model is compared with is another run's: which one is live, and what it has reached. */
    private static boolean decidesOthers(Event event) {
        return event instanceof ModelPromoted || event instanceof ModelEvaluated;
    }

    /** Works out again what follows from what has changed; runs that are over take little memory from then on. */
    private void settle() {
        for (String name : changed) {
            RunFacts facts = runs.get(name);
            if (facts != null) {
                Run run = Run.of(facts);
                Outlook outlook = new Outlook(
                        name,
                        run.state(),
                        !(run instanceof Run.Ended),
                        run.commands(liveModel(facts)),
                        facts.alarms().size());
                outlooks.put(name, outlook);
                if (!outlook.open()) {
                    facts.compact();
                }
            }
        }
        changed.clear();
        unsettled = 0;
    }

    /** Topics are read side by side: what came before the submission of its run has been waiting for it. */
    private void begin(RunSubmitted submitted) {
        RunFacts facts = new RunFacts(
                submitted.run(), recipe(submitted), submitted.dataset().flatMap(datasets));
        facts.judgedIn(arenas, reviews);
        facts.add(submitted);
        Optional.ofNullable(early.remove(submitted.run())).orElse(List.of()).forEach(facts::add);
        runs.put(submitted.run(), facts);
    }

    /** The recipe as this run carries it out: runs of the same recipe may do so differently. */
    private Optional<Recipe> recipe(RunSubmitted submitted) {
        return recipes.apply(submitted.recipe())
                .map(recipe -> submitted.execution().map(recipe::with).orElse(recipe));
    }

    /** Every run that was submitted, by name. */
    public Collection<RunFacts> runs() {
        return List.copyOf(runs.values());
    }

    /** One run. */
    public Optional<RunFacts> run(String name) {
        return Optional.ofNullable(runs.get(name));
    }

    /** The name for the next run of this recipe. */
    public RunName nextRun(String recipe, String digest) {
        int last = runs.keySet().stream()
                .map(RunName::parse)
                .filter(name -> name.recipe().equals(recipe))
                .mapToInt(RunName::number)
                .max()
                .orElse(0);
        return RunName.of(recipe, digest, last + 1);
    }

    /** Which documents are withdrawn. */
    public Withdrawals withdrawals() {
        return withdrawals;
    }

    /** What is compared by people and judges. */
    public Arenas arenas() {
        return arenas;
    }

    /** What people say of what redaction found. */
    public Reviews reviews() {
        return reviews;
    }

    /** Prompt templates that people keep. */
    public PromptTemplates prompts() {
        return prompts;
    }

    /** Recipes that are run again and again, by name. */
    public Collection<ContinuousRecipe> continuous() {
        return continuous.all();
    }

    /** One of them. */
    public Optional<ContinuousRecipe> continuous(String recipe) {
        return continuous.find(recipe);
    }

    /** What a model's bare name leads to. */
    public Optional<ModelPromoted> live(String model) {
        return models.live(model);
    }

    /** What a model's bare name was made to lead to, the earliest first. */
    public List<ModelPromoted> promotions(String model) {
        return models.promotions(model);
    }

    /** Whether the model's bare name leads to what this run has made. */
    public boolean isLive(RunFacts facts) {
        return facts.the(RunSubmitted.class)
                .flatMap(submitted -> live(submitted.recipeName()))
                .filter(live -> live.run().equals(facts.run()))
                .isPresent();
    }

    /** What servers last said that they answer with under a model's bare name. */
    public Optional<ModelServed> serving(String model) {
        return models.serving(model);
    }

    /**
     * What should happen next, over all runs, as far as the log doesn't say that it has happened. It costs what has changed
     * since this was asked last, and what is still to happen.
     */
    public List<Command> commands() {
        return outlooks().stream()
                .flatMap(outlook -> outlook.commands().stream())
                .toList();
    }

    /** What follows from the facts of each run, by name. */
    public Collection<Outlook> outlooks() {
        settle();
        return Collections.unmodifiableCollection(outlooks.values());
    }

    private Optional<LiveModel> liveModel(RunFacts facts) {
        return facts.the(RunSubmitted.class)
                .flatMap(submitted -> live(submitted.recipeName()))
                .flatMap(live -> run(live.run())
                        .map(run ->
                                new LiveModel(live.version(), run.evaluations().scores())));
    }
}
