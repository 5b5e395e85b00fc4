package dev.millrace.orchestrator;

import dev.millrace.contracts.events.RunFailed;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.orchestrator.broker.CommandPublisher;
import dev.millrace.orchestrator.broker.EventTooLarge;
import dev.millrace.orchestrator.domain.Command;
import dev.millrace.orchestrator.domain.PendingCommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Carries out commands: the objects first that their events refer to, then the events. */
final class CommandExecutor {

    private static final Logger LOG = Logger.getLogger(CommandExecutor.class);
    /** Commands in one transaction, which must end well within its thirty seconds. */
    private static final int MOST_AT_ONCE = 1_000;

    private final ObjectStore store;
    private final PendingCommands pending;

    /** @param pending is told of commands that can't be carried out */
    CommandExecutor(ObjectStore store, PendingCommands pending) {
        this.store = store;
        this.pending = pending;
    }

    /**
     * Run by run: what can't be written ends that run; the others, and the log, aren't to be held up by it.
     *
     * @throws KafkaException when it is unknown what the broker has taken
     * @throws ObjectStoreException when an object can't be put
     */
    void carryOut(List<Command> commands, CommandPublisher publisher) {
        commands.stream()
                .collect(Collectors.groupingBy(
                        command -> command.event().run(), LinkedHashMap::new, Collectors.toList()))
                .forEach((run, its) -> carryOut(run, its, publisher));
    }

    private void carryOut(String run, List<Command> commands, CommandPublisher publisher) {
        try {
            for (int from = 0; from < commands.size(); from += MOST_AT_ONCE) {
                publish(commands.subList(from, Math.min(commands.size(), from + MOST_AT_ONCE)), publisher);
            }
        } catch (EventTooLarge e) {
            pending.abandon(commands);
            LOG.errorf("Run %s can't go on: %s", run, e.getMessage());
            giveUp(new RunFailed(run, "orchestrator", String.valueOf(e.getMessage())), publisher);
        }
    }

    private void publish(List<Command> commands, CommandPublisher publisher) throws EventTooLarge {
        commands.stream()
                .flatMap(command -> command.manifests().stream())
                .forEach(manifest -> store.put(manifest.ref().key(), manifest.content()));
        publisher.publish(commands.stream().map(Command::event).toList());
    }

    private static void giveUp(RunFailed failure, CommandPublisher publisher) {
        try {
            publisher.publish(List.of(failure));
        } catch (EventTooLarge e) {
            throw new IllegalStateException("A failure of two lines is too large for the broker", e);
        }
    }
}
