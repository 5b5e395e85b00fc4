package dev.millrace.contracts.events;

/**
 * Every topic of the platform, the type of event it carries and how it is partitioned. {@code contracts/asyncapi.yaml}
 * says the same; a test holds the two together.
 */
public enum Topic {
    RUNS_SUBMITTED("runs.submitted", RunSubmitted.class, 1),
    SOURCES_SUBMITTED("sources.submitted", SourceSubmitted.class, 4),
    SOURCES_PLANNED("sources.planned", SourcePlanned.class, 1),
    SOURCES_SPLIT("sources.split", SourceSplit.class, 8),
    SHARDS_INGESTED("shards.ingested", ShardCompleted.class, 8),
    CLASSIFIERS_REQUESTED("classifiers.requested", ClassifierRequested.class, 1),
    CLASSIFIERS_TRAINED("classifiers.trained", ClassifierTrained.class, 1),
    FILTERINGS_REQUESTED("filterings.requested", FilteringRequested.class, 8),
    SHARDS_FILTERED("shards.filtered", ShardCompleted.class, 8),
    SHARDS_DEDUPLICATED("shards.deduplicated", ShardCompleted.class, 8),
    SHARDS_REDACTED("shards.redacted", ShardCompleted.class, 8),
    SHARDS_TOKENIZED("shards.tokenized", ShardCompleted.class, 8),
    TOKENIZERS_REQUESTED("tokenizers.requested", TokenizerRequested.class, 1),
    TOKENIZERS_TRAINED("tokenizers.trained", TokenizerTrained.class, 1),
    TOKENIZATIONS_REQUESTED("tokenizations.requested", TokenizationRequested.class, 8),
    DATASETS_CURATED("datasets.curated", DatasetCurated.class, 1),
    DATASETS_BUILT("datasets.built", DatasetBuilt.class, 1),
    TRAININGS_REQUESTED("training.requested", TrainingRequested.class, 4),
    TRAININGS_PROGRESSED("training.progressed", TrainingProgressed.class, 1),
    TRAININGS_SKIPPED("training.skipped", TrainingSkipped.class, 1),
    TRAININGS_STOPPED("training.stopped", TrainingStopped.class, 1),
    CHECKPOINTS_WRITTEN("checkpoints.written", CheckpointWritten.class, 1),
    CHECKPOINTS_EXPORTED("checkpoints.exported", CheckpointExported.class, 1),
    CHECKPOINTS_EVALUATED("checkpoints.evaluated", CheckpointEvaluated.class, 1),
    MODELS_EXPORTED("models.exported", ModelExported.class, 1),
    MODELS_EVALUATED("models.evaluated", ModelEvaluated.class, 1),
    EVALUATIONS_REQUESTED("evaluations.requested", EvaluationRequested.class, 1),
    EVALUATIONS_FAILED("evaluations.failed", EvaluationFailed.class, 1),
    MODELS_PROMOTED("models.promoted", ModelPromoted.class, 1),
    MODELS_REFUSED("models.refused", ModelRefused.class, 1),
    TRIALS_STARTED("trials.started", TrialStarted.class, 1),
    TRIALS_MEASURED("trials.measured", TrialMeasured.class, 1),
    TRIALS_ENDED("trials.ended", TrialEnded.class, 1),
    MODELS_SERVED("models.served", ModelServed.class, 1),
    PACKAGES_REFUSED("packages.refused", PackageRefused.class, 1),
    RUNS_FAILED("runs.failed", RunFailed.class, 1),
    RUNS_CANCELLED("runs.cancelled", RunCancelled.class, 1),
    RUNS_PAUSED("runs.paused", RunPaused.class, 1),
    RUNS_ENDED("runs.ended", RunEnded.class, 1),
    RUNS_REMOVED("runs.removed", RunRemoved.class, 1),
    DATASETS_REMOVED("datasets.removed", DatasetRemoved.class, 1),
    MODELS_REMOVED("models.removed", ModelRemoved.class, 1),
    DOCUMENTS_WITHDRAWN("documents.withdrawn", DocumentWithdrawn.class, 1),
    ARENAS_REQUESTED("arenas.requested", ArenaRequested.class, 1),
    ARENAS_ANSWERED("arenas.answered", ArenaAnswered.class, 1),
    VERDICTS_GIVEN("verdicts.given", VerdictGiven.class, 1),
    ARENAS_CLOSED("arenas.closed", ArenaClosed.class, 1),
    FINDS_MARKED("finds.marked", FindMarked.class, 1),
    FINDS_SHOWN("finds.shown", FindShown.class, 1),
    TEMPLATES_SAVED("templates.saved", PromptTemplateSaved.class, 1),
    RECIPES_CONTINUED("recipes.continued", RecipeContinued.class, 1),
    SOURCES_MEASURED("sources.measured", SourceMeasured.class, 1);

    /** The topic on which messages of paused runs wait, as they came, whichever topic they belong to. */
    public static final String PARKED = "work.parked";

    private final String topicName;
    private final Class<? extends Event> event;
    private final int partitions;

    Topic(String topicName, Class<? extends Event> event, int partitions) {
        this.topicName = topicName;
        this.event = event;
        this.partitions = partitions;
    }

    /** The topic's name on the broker. */
    public String topicName() {
        return topicName;
    }

    /** The record that its messages hold. */
    public Class<? extends Event> event() {
        return event;
    }

    /** Partitions created by default: the most workers a stage can use at once. */
    public int partitions() {
        return partitions;
    }

    /** The topic that takes what could not be processed. */
    public String deadLetterName() {
        return topicName + ".dead-letter";
    }

    /** The CloudEvents {@code type} attribute of the messages that are published now: {@link #family()} and the version. */
    public String type() {
        return family() + EventContracts.of(this).version();
    }

    /** What the {@code type} attributes of all versions begin with. */
    String family() {
        return "dev.millrace." + topicName + ".v";
    }

    /** The topic named {@code name} on the broker. */
    public static Topic named(String name) {
        for (Topic topic : values()) {
            if (topic.topicName.equals(name)) {
                return topic;
            }
        }
        throw new IllegalArgumentException("No topic is named " + name);
    }

    static Topic of(Event event) {
        return switch (event) {
            case RunSubmitted e -> RUNS_SUBMITTED;
            case SourceSubmitted e -> SOURCES_SUBMITTED;
            case SourcePlanned e -> SOURCES_PLANNED;
            case SourceSplit e -> SOURCES_SPLIT;
            case ShardCompleted e -> e.stage().topic();
            case ClassifierRequested e -> CLASSIFIERS_REQUESTED;
            case ClassifierTrained e -> CLASSIFIERS_TRAINED;
            case FilteringRequested e -> FILTERINGS_REQUESTED;
            case TokenizerRequested e -> TOKENIZERS_REQUESTED;
            case TokenizerTrained e -> TOKENIZERS_TRAINED;
            case TokenizationRequested e -> TOKENIZATIONS_REQUESTED;
            case DatasetCurated e -> DATASETS_CURATED;
            case DatasetBuilt e -> DATASETS_BUILT;
            case TrainingRequested e -> TRAININGS_REQUESTED;
            case TrainingProgressed e -> TRAININGS_PROGRESSED;
            case TrainingSkipped e -> TRAININGS_SKIPPED;
            case TrainingStopped e -> TRAININGS_STOPPED;
            case CheckpointWritten e -> CHECKPOINTS_WRITTEN;
            case CheckpointExported e -> CHECKPOINTS_EXPORTED;
            case CheckpointEvaluated e -> CHECKPOINTS_EVALUATED;
            case ModelExported e -> MODELS_EXPORTED;
            case ModelEvaluated e -> MODELS_EVALUATED;
            case EvaluationRequested e -> EVALUATIONS_REQUESTED;
            case EvaluationFailed e -> EVALUATIONS_FAILED;
            case ModelPromoted e -> MODELS_PROMOTED;
            case ModelRefused e -> MODELS_REFUSED;
            case TrialStarted e -> TRIALS_STARTED;
            case TrialMeasured e -> TRIALS_MEASURED;
            case TrialEnded e -> TRIALS_ENDED;
            case ModelServed e -> MODELS_SERVED;
            case PackageRefused e -> PACKAGES_REFUSED;
            case RunFailed e -> RUNS_FAILED;
            case RunCancelled e -> RUNS_CANCELLED;
            case RunPaused e -> RUNS_PAUSED;
            case RunEnded e -> RUNS_ENDED;
            case RunRemoved e -> RUNS_REMOVED;
            case DatasetRemoved e -> DATASETS_REMOVED;
            case ModelRemoved e -> MODELS_REMOVED;
            case DocumentWithdrawn e -> DOCUMENTS_WITHDRAWN;
            case ArenaRequested e -> ARENAS_REQUESTED;
            case ArenaAnswered e -> ARENAS_ANSWERED;
            case VerdictGiven e -> VERDICTS_GIVEN;
            case ArenaClosed e -> ARENAS_CLOSED;
            case FindMarked e -> FINDS_MARKED;
            case FindShown e -> FINDS_SHOWN;
            case PromptTemplateSaved e -> TEMPLATES_SAVED;
            case RecipeContinued e -> RECIPES_CONTINUED;
            case SourceMeasured e -> SOURCES_MEASURED;
        };
    }
}
