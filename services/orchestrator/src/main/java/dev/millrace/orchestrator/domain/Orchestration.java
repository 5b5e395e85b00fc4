package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.CuratedDataset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The event log folded into runs and models. One thread at a time. */
public final class Orchestration {

    private final Function<String, Optional<Recipe>> recipes;
    private final Function<ObjectRef, Optional<CuratedDataset>> datasets;
    private final Map<String, RunFacts> runs = new TreeMap<>();
    private final Map<String, List<Event>> early = new TreeMap<>();
    private final Models models = new Models();

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
        if (event instanceof ModelPromoted promotion) {
            models.add(promotion, offset);
        }
        if (event instanceof ModelServed served) {
            models.add(served, offset);
        }
        RunFacts facts = runs.get(event.run());
        if (facts != null) {
            facts.add(event);
        } else if (event instanceof RunSubmitted submitted) {
            begin(submitted);
        } else {
            early.computeIfAbsent(event.run(), run -> new ArrayList<>()).add(event);
        }
    }

    /** Topics are read side by side: what came before the submission of its run has been waiting for it. */
    private void begin(RunSubmitted submitted) {
        RunFacts facts = new RunFacts(
                submitted.run(), recipe(submitted), submitted.dataset().flatMap(datasets));
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

    /** What a model's bare name leads to. */
    public Optional<ModelPromoted> live(String model) {
        return models.live(model);
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

    /** What should happen next, over all runs, as far as the log doesn't say that it has happened. */
    public List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        for (RunFacts facts : runs.values()) {
            Run run = Run.of(facts);
            commands.addAll(run.commands(liveModel(facts)));
        }
        return commands;
    }

    private Optional<LiveModel> liveModel(RunFacts facts) {
        return facts.the(RunSubmitted.class)
                .flatMap(submitted -> live(submitted.recipeName()))
                .flatMap(live -> run(live.run())
                        .map(run ->
                                new LiveModel(live.version(), run.evaluations().scores())));
    }
}
