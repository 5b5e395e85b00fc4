package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ClassifierRequested;
import dev.millrace.contracts.events.ClassifierTrained;
import dev.millrace.contracts.events.FilteringRequested;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Source;
import java.util.List;
import java.util.Optional;

/**
 * The part of a run whose recipe has a classifier trained from two of its sources. When both have been ingested the
 * classifier is asked for; once it's there, every ingested shard is handed to filtering with it.
 *
 * @param plan what the run is to do
 * @param rule the recipe's classifier
 */
record LearnedFilter(RunPlan plan, ClassifierRule rule) {

    /** The learned filter of a run, if it has one. */
    static Optional<LearnedFilter> of(RunPlan plan) {
        return plan.recipe()
                .filter()
                .classifier()
                .filter(ClassifierRule::trains)
                .map(rule -> new LearnedFilter(plan, rule));
    }

    /** What is to be asked for now. */
    List<Command> commands() {
        Optional<ClassifierTrained> trained = plan.facts().the(ClassifierTrained.class);
        if (trained.isPresent()) {
            return handOn(trained.get().classifier());
        }
        boolean waits = plan.facts().the(ClassifierRequested.class).isPresent()
                || !isIngested()
                || obstacle().isPresent();
        return waits ? List.of() : List.of(request());
    }

    private List<Command> handOn(ObjectRef classifier) {
        return plan.facts().shards(Stage.INGESTION).all().stream()
                .filter(shard -> !plan.facts().filteringRequested(shard.shard()))
                .map(shard -> Command.publish(new FilteringRequested(plan.run(), shard, classifier)))
                .toList();
    }

    private Command request() {
        StoredManifest good = sample(ObjectKeys.goodSample(plan.run()), rule.good());
        StoredManifest raw = sample(ObjectKeys.rawSample(plan.run()), rule.raw());
        return new Command(
                new ClassifierRequested(plan.run(), plan.digest(), good.ref(), raw.ref()), List.of(good, raw));
    }

    private StoredManifest sample(String key, Optional<String> source) {
        return TrainingSample.stored(key, shards(source), rule.sampleBytes());
    }

    /** Why no classifier can be trained, once that is known. */
    Optional<String> obstacle() {
        if (!isIngested()) {
            return Optional.empty();
        }
        for (Optional<String> source : List.of(rule.good(), rule.raw())) {
            if (shards(source).stream().noneMatch(shard -> shard.counts().kept() > 0)) {
                return Optional.of("No classifier can be trained: the source %s has no documents; the ledgers say why."
                        .formatted(source.orElseThrow()));
            }
        }
        return Optional.empty();
    }

    private boolean isIngested() {
        return hasAll(rule.good()) && hasAll(rule.raw());
    }

    private boolean hasAll(Optional<String> source) {
        return plan.facts().shards(Stage.INGESTION).hasSource(order(source));
    }

    private List<ShardCompleted> shards(Optional<String> source) {
        int order = order(source);
        return plan.facts().shards(Stage.INGESTION).all().stream()
                .filter(shard -> shard.shard().source() == order)
                .toList();
    }

    private int order(Optional<String> source) {
        return plan.recipe().sources().stream().map(Source::name).toList().indexOf(source.orElseThrow());
    }
}
