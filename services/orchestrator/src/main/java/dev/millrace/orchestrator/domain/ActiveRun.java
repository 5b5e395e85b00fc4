package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import java.util.List;
import java.util.function.Supplier;

/** A state in which work goes on. */
sealed interface ActiveRun extends Run
        permits Curating,
                FreezingDataset,
                TakingDataset,
                TrainingTokenizer,
                Tokenizing,
                BuildingDataset,
                Training,
                Evaluating,
                Deciding,
                OnTrial,
                Promoting {

    /** What the run is to do. */
    RunPlan plan();

    @Override
    default RunFacts facts() {
        return plan().facts();
    }

    /** The command, unless the log has an event of its type. */
    default List<Command> unlessSeen(Class<? extends Event> type, Supplier<Command> command) {
        return facts().the(type).isPresent() ? List.of() : List.of(command.get());
    }
}
