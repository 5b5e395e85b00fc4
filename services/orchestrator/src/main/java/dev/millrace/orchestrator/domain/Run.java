package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunEnded.Outcome;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.recipes.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far a run has come. Each state knows what it asks for and which states may follow it; a state says nothing that
 * its facts don't, so that it can be rebuilt at any time.
 */
public sealed interface Run {

    /** What is known about the run. */
    RunFacts facts();

    /** The state's name in reports. */
    String state();

    /** What must be asked for in this state and hasn't been yet, by what the log says. */
    default List<Command> commands(Optional<LiveModel> live) {
        return List.of();
    }

    /** The state that follows, when the facts allow it. */
    Optional<Run> next();

    /** The furthest state that these facts allow. */
    static Run of(RunFacts facts) {
        Run run = start(facts);
        for (Optional<Run> next = run.next(); next.isPresent(); next = run.next()) {
            run = next.get();
        }
        return run;
    }

    private static Run start(RunFacts facts) {
        Optional<RunSubmitted> submitted = facts.the(RunSubmitted.class);
        Optional<RunEnded> ended = facts.the(RunEnded.class);
        if (submitted.isEmpty()) {
            return new Unknown(facts);
        }
        if (ended.isPresent()) {
            return new Ended(facts, ended.get());
        }
        if (!facts.failures().isEmpty()) {
            return new Failing(
                    facts, facts.failures().stream().map(Run::sentence).toList());
        }
        return facts.recipe()
                .<Run>map(recipe -> new Curating(new Plan(submitted.get(), recipe, facts)))
                .orElseGet(() -> new Failing(facts, List.of("The recipe is not in the store; submit it again.")));
    }

    private static String sentence(RunFailed failure) {
        return failure.service() + ": " + failure.reason();
    }

    /** A run with the recipe it follows. */
    record Plan(RunSubmitted submitted, Recipe recipe, RunFacts facts) {

        String run() {
            return submitted.run();
        }

        String digest() {
            return submitted.recipe();
        }

        String model() {
            return submitted.recipeName();
        }

        /** The model version this run makes: the run's own number, so that it needs nobody's consent. */
        String version() {
            return RunName.parse(submitted.run()).version();
        }
    }

    /** Other services have spoken of the run, but its submission hasn't been read yet. */
    record Unknown(RunFacts facts) implements Run {
        @Override
        public String state() {
            return "unknown";
        }

        @Override
        public Optional<Run> next() {
            return Optional.empty();
        }
    }

    /** Documents stream through ingestion, filtering, deduplication and redaction. */
    record Curating(Plan plan) implements Active {
        @Override
        public String state() {
            return "curating";
        }

        @Override
        public List<Command> commands(Optional<LiveModel> live) {
            List<Command> commands = new ArrayList<>();
            List<Recipe.Source> sources = plan.recipe().sources();
            for (int order = 0; order < sources.size(); order++) {
                Recipe.Source source = sources.get(order);
                if (!facts().submitted(source)) {
                    commands.add(Command.publish(new SourceSubmitted(plan.run(), plan.digest(), source.name(), order)));
                }
            }
            LearnedFilter.of(plan).ifPresent(filter -> commands.addAll(filter.commands()));
            return commands;
        }

        @Override
        public Optional<Run> next() {
            Optional<String> obstacle = LearnedFilter.of(plan).flatMap(LearnedFilter::obstacle);
            if (obstacle.isPresent()) {
                return Optional.of(new Failing(facts(), List.of(obstacle.get())));
            }
            if (!facts().complete(Stage.INGESTION) || !facts().complete(Stage.REDACTION)) {
                return Optional.empty();
            }
            if (plan.recipe().dryRun().isPresent()) {
                return Optional.of(new Rehearsed(facts()));
            }
            return Optional.of(
                    facts().shards(Stage.REDACTION).counts().kept() > 0
                            ? new TrainingTokenizer(plan)
                            : new Failing(facts(), List.of("No document is left to train on; the ledgers say why.")));
        }
    }

    /** The run's tokenizer is trained on a sample of the redacted shards. */
    record TrainingTokenizer(Plan plan) implements Active {
        @Override
        public String state() {
            return "training-tokenizer";
        }

        @Override
        public List<Command> commands(Optional<LiveModel> live) {
            return unlessSeen(
                    TokenizerRequested.class,
                    () -> new TokenizerRequested(
                            plan.run(),
                            plan.digest(),
                            TrainingSample.of(
                                    facts().shards(Stage.REDACTION).all(),
                                    plan.recipe().tokenizer().sampleBytes())));
        }

        @Override
        public Optional<Run> next() {
            return facts().the(TokenizerTrained.class).map(trained -> new Tokenizing(plan, trained));
        }
    }

    /** Every redacted shard becomes token ids. */
    record Tokenizing(Plan plan, TokenizerTrained trained) implements Active {
        @Override
        public String state() {
            return "tokenizing";
        }

        @Override
        public List<Command> commands(Optional<LiveModel> live) {
            return facts().shards(Stage.REDACTION).all().stream()
                    .filter(shard -> !facts().tokenizationRequested(shard.shard()))
                    .map(shard -> Command.publish(new TokenizationRequested(plan.run(), shard, trained.tokenizer())))
                    .toList();
        }

        @Override
        public Optional<Run> next() {
            if (!facts().complete(Stage.TOKENIZATION)) {
                return Optional.empty();
            }
            Dataset dataset = Dataset.of(plan, trained);
            return Optional.of(
                    dataset.isEmpty()
                            ? new Failing(facts(), List.of("The dataset holds no tokens; the ledgers say why."))
                            : new BuildingDataset(plan, trained, dataset));
        }
    }

    /** The dataset's manifest is written. */
    record BuildingDataset(Plan plan, TokenizerTrained trained, Dataset dataset) implements Active {
        @Override
        public String state() {
            return "building-dataset";
        }

        @Override
        public List<Command> commands(Optional<LiveModel> live) {
            return facts().the(DatasetBuilt.class).isPresent() ? List.of() : List.of(dataset.command());
        }

        @Override
        public Optional<Run> next() {
            return facts().the(DatasetBuilt.class).map(built -> new Training(plan, trained, built));
        }
    }

    /** The model is trained. */
    record Training(Plan plan, TokenizerTrained trained, DatasetBuilt dataset) implements Active {
        @Override
        public String state() {
            return "training";
        }

        @Override
        public List<Command> commands(Optional<LiveModel> live) {
            return unlessSeen(
                    TrainingRequested.class,
                    () -> new TrainingRequested(
                            plan.run(),
                            plan.digest(),
                            plan.model(),
                            plan.version(),
                            dataset.manifest(),
                            trained.tokenizer()));
        }

        @Override
        public Optional<Run> next() {
            return facts().the(ModelExported.class).map(exported -> new Evaluating(plan));
        }
    }

    /** The model is scored. */
    record Evaluating(Plan plan) implements Active {
        @Override
        public String state() {
            return "evaluating";
        }

        @Override
        public Optional<Run> next() {
            return facts().the(ModelEvaluated.class).map(evaluated -> new Deciding(plan, evaluated));
        }
    }

    /** The gate compares the model with its minimums and with the live one. */
    record Deciding(Plan plan, ModelEvaluated evaluated) implements Active {
        @Override
        public String state() {
            return "deciding";
        }

        @Override
        public List<Command> commands(Optional<LiveModel> live) {
            PromotionGate.Decision decision = decide(live);
            return List.of(Command.publish(
                    decision.promote()
                            ? new ModelPromoted(
                                    plan.run(),
                                    plan.model(),
                                    plan.version(),
                                    live.map(LiveModel::version),
                                    decision.reasons())
                            : new ModelRefused(plan.run(), plan.model(), plan.version(), decision.reasons())));
        }

        private PromotionGate.Decision decide(Optional<LiveModel> live) {
            List<String> alarms = Balance.alarms(facts());
            return alarms.isEmpty()
                    ? new PromotionGate(
                                    plan.recipe().promotion(),
                                    plan.recipe().evaluation().tasks())
                            .decide(evaluated.scores(), live)
                    : PromotionGate.unaccounted(alarms);
        }

        @Override
        public Optional<Run> next() {
            Optional<Run> refused =
                    facts().the(ModelRefused.class).map(refusal -> new Refused(facts(), refusal.reasons()));
            return facts().the(ModelPromoted.class)
                    .<Run>map(promotion -> new Promoting(plan, promotion.reasons()))
                    .or(() -> refused);
        }
    }

    /** The model may be served; no server answers with it yet. */
    record Promoting(Plan plan, List<String> reasons) implements Active {
        @Override
        public String state() {
            return "promoting";
        }

        @Override
        public Optional<Run> next() {
            return facts().servedLive() ? Optional.of(new Promoted(facts(), reasons)) : Optional.empty();
        }
    }

    /** A dry run has shown what it was to show: no stage is left with a shard of it. */
    record Rehearsed(RunFacts facts) implements Final {
        @Override
        public Outcome outcome() {
            return Outcome.DRY_RUN_FINISHED;
        }

        @Override
        public List<String> reasons() {
            return List.of();
        }
    }

    /** The model is live. */
    record Promoted(RunFacts facts, List<String> reasons) implements Final {
        @Override
        public Outcome outcome() {
            return Outcome.PROMOTED;
        }
    }

    /** The gate kept the model from being served. */
    record Refused(RunFacts facts, List<String> reasons) implements Final {
        @Override
        public Outcome outcome() {
            return Outcome.REFUSED;
        }
    }

    /** The run can't go on. */
    record Failing(RunFacts facts, List<String> reasons) implements Final {
        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }

    /** The run is over, and the log says so. */
    record Ended(RunFacts facts, RunEnded ended) implements Run {
        @Override
        public String state() {
            return ended.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        @Override
        public Optional<Run> next() {
            return Optional.empty();
        }
    }

    /** A state in which work goes on. */
    sealed interface Active extends Run {

        /** What the run is to do. */
        Plan plan();

        @Override
        default RunFacts facts() {
            return plan().facts();
        }

        /** The event as a command, unless the log has one of its type. */
        default <E extends dev.millrace.contracts.events.Event> List<Command> unlessSeen(
                Class<E> type, java.util.function.Supplier<E> event) {
            return facts().the(type).isPresent()
                    ? List.of()
                    : Stream.of(event.get()).map(Command::publish).toList();
        }
    }

    /** A state in which only the end is left to be said. */
    sealed interface Final extends Run {

        /** How the run ends. */
        Outcome outcome();

        /** Why, a sentence each. */
        List<String> reasons();

        @Override
        default String state() {
            return "ending";
        }

        @Override
        default List<Command> commands(Optional<LiveModel> live) {
            return List.of(Command.publish(new RunEnded(facts().run(), outcome(), reasons())));
        }

        @Override
        default Optional<Run> next() {
            return Optional.empty();
        }
    }
}
