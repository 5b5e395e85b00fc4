package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A state in which work goes on. */
sealed interface ActiveRun extends Run
        permits Curating, TrainingTokenizer, Tokenizing, BuildingDataset, Training, Evaluating, Deciding, Promoting {

    /** What the run is to do. */
    RunPlan plan();

    @Override
    default RunFacts facts() {
        return plan().facts();
    }

    /** The event as a command, unless the log has one of its type. */
    default <E extends Event> List<Command> unlessSeen(Class<E> type, Supplier<E> event) {
        return facts().the(type).isPresent()
                ? List.of()
                : Stream.of(event.get()).map(Command::publish).toList();
    }
}
