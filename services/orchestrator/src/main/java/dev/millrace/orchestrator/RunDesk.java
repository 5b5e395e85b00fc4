package dev.millrace.orchestrator;

import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectKeys.Part;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Withdrawals;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.Removable;
import dev.millrace.orchestrator.domain.Steering;
import dev.millrace.stage.References;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Where people's wishes become events: each is answered once its event has come back from the log. */
@ApplicationScoped
public class RunDesk {

    /** How long a promotion waits for a server: loading a small model takes seconds. */
    private static final Duration SERVED = Duration.ofSeconds(15);

    /** Withdrawals in one transaction. */
    private static final int MOST_AT_ONCE = 1_000;

    private final OrchestratorService orchestrator;
    private final RecipeStore recipes;
    private final KnownDatasets datasets;
    private final BaseModels models;
    private final References references;
    private final RunObjects objects;
    /** One wish at a time: what is wished next depends on the one before having been read back. */
    private final Object wishes = new Object();

    RunDesk(
            OrchestratorService orchestrator,
            RecipeStore recipes,
            KnownDatasets datasets,
            BaseModels models,
            References references,
            RunObjects objects) {
        this.objects = objects;
        this.orchestrator = orchestrator;
        this.recipes = recipes;
        this.datasets = datasets;
        this.models = models;
        this.references = references;
    }

    /**
     * Starts a run.
     *
     * @return its name
     * @throws NoDataset when it is to begin with a dataset that isn't there
     * @throws NoModel when its training is to begin with a model that isn't there
     * @throws NotReady while the log is being read or the broker is away
     */
    public String submit(Recipe recipe) {
        return submit(recipe, Optional.empty());
    }

    /** The same, as a cycle of a continuous recipe. */
    String submit(Recipe recipe, Optional<Cycle> cycle) {
        String digest = RecipeReader.digest(recipe);
        ObjectRef object = recipes.put(recipe);
        synchronized (wishes) {
            String run =
                    orchestrator.ask(all -> all.nextRun(recipe.name(), digest)).toString();
            Optional<ObjectRef> dataset =
                    recipe.dataset().map(CuratedDataset.Address::of).map(address -> dataset(run, address));
            models.refer(run, recipe);
            RunSubmitted submitted = new RunSubmitted(
                    run,
                    recipe.name(),
                    digest,
                    object,
                    Optional.of(recipe.execution()),
                    dataset,
                    cycle.map(one -> known(run, one)));
            if (cycle.isPresent()) {
                orchestrator.publishUnlessPending(
                        submitted); // nobody knows whether an earlier attempt has come through
            } else {
                orchestrator.publish(submitted);
            }
            orchestrator.await(all -> all.run(run).isPresent());
            return run;
        }
    }

    /** The cycle, if it can refer to the documents of its tokenizer; otherwise it chooses its own. */
    private Cycle known(String run, Cycle cycle) {
        return cycle.sample()
                        .filter(sample -> !references.refer(run, sample.key()))
                        .isPresent()
                ? cycle.withoutSample()
                : cycle;
    }

    /** The dataset's manifest; from now on {@code run} refers to all that the dataset is made of. */
    private ObjectRef dataset(String run, CuratedDataset.Address address) {
        DatasetVersion version = datasets.version(address);
        CuratedDataset dataset = datasets.manifest(version);
        dataset.shards().stream()
                .flatMap(shard -> Stream.of(shard.data(), shard.ledger()))
                .flatMap(object -> ObjectKeys.owner(object.key()).stream())
                .distinct()
                .filter(owner -> !references.refer(run, owner, Part.DATASET))
                .findFirst()
                .ifPresent(owner -> {
                    throw new NoDataset("The dataset %s is being removed with the run %s.".formatted(address, owner));
                });
        return version.manifest();
    }

    /**
     * Cancels, pauses or resumes a run, or stops its training.
     *
     * @param decision what the wish comes to as things stand
     * @return the same, once it is so
     * @throws NotReady while the log is being read or the broker is away
     */
    public Steering steer(Function<Orchestration, Steering> decision) {
        synchronized (wishes) {
            Steering answer = orchestrator.decide(decision);
            if (answer instanceof Steering.Publish publish) {
                orchestrator.await(all ->
                        all.run(publish.event().run()).filter(publish::isDone).isPresent());
            }
            return answer;
        }
    }

    /**
     * Removes what a run has made, or a part of it: it is gone when this returns, or soon after.
     *
     * @return what becomes of the wish; refused while the run is under way, its model live or its objects in use
     * @throws NotReady while the log is being read or the broker is away
     */
    public Steering remove(String run, Removable what, Steering.Wish wish) {
        RunObjects.Size size = objects.size(run, what); // which may take a while, and holds up nobody
        synchronized (wishes) {
            // Nobody is told that it goes before it is known that it may.
            Steering first = orchestrator.ask(all -> removal(run, what, users(run, what), size, wish, all));
            return first instanceof Steering.Publish ? remove(run, what, size, wish) : first;
        }
    }

    private Steering remove(String run, Removable what, RunObjects.Size size, Steering.Wish wish) {
        objects.close(run, what);
        Steering answer = new Steering.Refused("It could not be decided.");
        try {
            Map<Part, List<String>> users = users(run, what);
            answer = orchestrator.decide(all -> removal(run, what, users, size, wish, all));
        } finally {
            if (answer instanceof Steering.Refused) {
                objects.open(run, what);
            }
        }
        if (answer instanceof Steering.Publish publish) {
            orchestrator.await(all -> all.run(run).filter(publish::isDone).isPresent());
        }
        return answer;
    }

    private static Steering removal(
            String run,
            Removable what,
            Map<Part, List<String>> users,
            RunObjects.Size size,
            Steering.Wish wish,
            Orchestration all) {
        return all.run(run)
                .map(facts ->
                        what.remove(facts, all.isLive(facts), there(users, all), size.objects(), size.bytes(), wish))
                .orElseGet(() -> new Steering.Refused("There is no run %s.".formatted(run)));
    }

    private Map<Part, List<String>> users(String run, Removable what) {
        Map<Part, List<String>> users = new EnumMap<>(Part.class);
        what.parts().forEach(part -> users.put(part, objects.users(run, part)));
        return users;
    }

    /** Those of these runs whose own such part isn't removed. */
    private static List<String> there(Map<Part, List<String>> users, Orchestration all) {
        return users.entrySet().stream()
                .flatMap(of -> of.getValue().stream()
                        .filter(user -> all.run(user)
                                .filter(facts -> !Removable.of(of.getKey()).isRemoved(facts))
                                .isPresent()))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Withdraws documents, or takes their withdrawal back. Those that stand so already are passed over.
     *
     * @param contentHashes of the documents
     * @return how many are so now that weren't before
     * @throws NotReady while the log is being read or the broker is away
     */
    public int withdraw(Set<String> contentHashes, boolean withdrawn, Steering.Wish wish) {
        synchronized (wishes) {
            List<DocumentWithdrawn> events = orchestrator.ask(all -> contentHashes.stream()
                    .flatMap(hash -> withdrawal(hash, withdrawn, wish, all.withdrawals()).stream())
                    .toList());
            for (int from = 0; from < events.size(); from += MOST_AT_ONCE) {
                orchestrator.publish(events.subList(from, Math.min(events.size(), from + MOST_AT_ONCE)));
            }
            orchestrator.await(all -> events.stream()
                    .allMatch(event -> all.withdrawals()
                            .latest(event.contentHash())
                            .filter(latest -> latest.number() >= event.number())
                            .isPresent()));
            return events.size();
        }
    }

    /** What is to be said of a document, so that it is withdrawn or not; nothing when it stands so already. */
    private static Optional<DocumentWithdrawn> withdrawal(
            String contentHash, boolean withdrawn, Steering.Wish wish, Withdrawals known) {
        Optional<DocumentWithdrawn> latest = known.latest(contentHash);
        return latest.map(DocumentWithdrawn::withdrawn).orElse(false) == withdrawn
                ? Optional.empty()
                : Optional.of(new DocumentWithdrawn(
                        contentHash,
                        withdrawn,
                        latest.map(DocumentWithdrawn::number).orElse(0) + 1,
                        wish.who(),
                        wish.when(),
                        wish.reason()));
    }

    /**
     * Makes {@code version} the live one, whatever the gate said of it.
     *
     * @return whether a server has said that it answers with it; if not, none has until now. Nothing when it is removed
     */
    public Optional<Boolean> promote(ModelExported version, ModelPromoted.ByHand byHand) {
        synchronized (wishes) { // so that it isn't removed meanwhile, which a live one can't be
            if (orchestrator.ask(version.run(), Removable.MODEL::isRemoved).orElse(true)) {
                return Optional.empty();
            }
            Optional<String> previous =
                    orchestrator.ask(all -> all.live(version.model()).map(ModelPromoted::version));
            orchestrator.publish(new ModelPromoted(
                    version.run(), version.model(), version.version(), previous, List.of(), Optional.of(byHand)));
            orchestrator.await(all -> all.live(version.model())
                    .filter(live -> live.byHand().equals(Optional.of(byHand)))
                    .isPresent());
        }
        return Optional.of(orchestrator.awaitUpTo(
                SERVED,
                all -> all.serving(version.model())
                        .filter(served -> served.run().equals(version.run()))
                        .isPresent()));
    }

    /**
     * Has a model scored once more. What was asked for before with the same id isn't asked for again.
     *
     * @return what was asked for, now or before
     * @throws NotReady while the log is being read or the broker is away
     */
    public EvaluationRequested evaluate(EvaluationRequested wish) {
        synchronized (wishes) {
            Optional<EvaluationRequested> known = orchestrator.ask(all -> request(all, wish));
            if (known.isEmpty()) {
                orchestrator.publishUnlessPending(wish);
                orchestrator.await(all -> request(all, wish).isPresent());
            }
            return known.orElse(wish);
        }
    }

    private static Optional<EvaluationRequested> request(Orchestration all, EvaluationRequested wish) {
        return all.run(wish.run()).flatMap(run -> run.evaluations().request(wish.request()));
    }
}
