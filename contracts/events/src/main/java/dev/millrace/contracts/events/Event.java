package dev.millrace.contracts.events;

/**
 * Something that happened in a run. Events are small: they carry references and counts, never documents. Each kind of
 * event has one topic, and a topic carries one kind of event.
 */
public sealed interface Event
        permits RunSubmitted,
                SourceSubmitted,
                SourcePlanned,
                SourceSplit,
                ShardCompleted,
                ClassifierRequested,
                ClassifierTrained,
                FilteringRequested,
                TokenizerRequested,
                TokenizerTrained,
                TokenizationRequested,
                DatasetCurated,
                DatasetBuilt,
                TrainingRequested,
                TrainingProgressed,
                TrainingSkipped,
                TrainingStopped,
                CheckpointWritten,
                CheckpointExported,
                CheckpointEvaluated,
                ModelExported,
                ModelEvaluated,
                EvaluationRequested,
                EvaluationFailed,
                ModelPromoted,
                ModelRefused,
                TrialStarted,
                TrialMeasured,
                TrialEnded,
                ModelServed,
                PackageRefused,
                RunFailed,
                RunCancelled,
                RunPaused,
                RunEnded,
                RunRemoved,
                DatasetRemoved,
                ModelRemoved,
                DocumentWithdrawn,
                ArenaRequested,
                ArenaAnswered,
                VerdictGiven,
                ArenaClosed,
                FindMarked,
                FindShown,
                PromptTemplateSaved,
                RecipeContinued,
                SourceMeasured {

    /** Stands for the run where an event isn't about one. */
    String EVERY_RUN = "*";

    /** The run this belongs to; {@link #EVERY_RUN} when it concerns all of them, or none. */
    String run();

    /** What the event is about within its run; with the topic it identifies the event. */
    String subject();

    /** The topic that carries this event. */
    default Topic topic() {
        return Topic.of(this);
    }

    /** The Kafka message key: events with one key keep their order. */
    default String key() {
        return run() + "/" + subject();
    }
}
