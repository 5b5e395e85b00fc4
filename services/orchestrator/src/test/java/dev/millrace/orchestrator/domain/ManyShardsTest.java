package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.SampleManifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run of twenty thousand shards: everything it says fits into messages, and nothing of it is left out. */
class ManyShardsTest {

    private static final int PER_SPLIT = 5_000;
    private static final int SHARDS = 4 * PER_SPLIT;
    private static final int ONE_MEBIBYTE = 1024 * 1024;
    private static final Recipe RECIPE = FakeServices.recipe();

    private final Orchestration orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
    private final FakeServices services = new FakeServices(FakeServices.GOOD, PER_SPLIT);
    private final Map<Class<? extends Event>, StoredManifest> manifests = new HashMap<>();
    private long offset;

    @Test
    void everyEventFitsIntoAMessageAndTheListsLieInTheStore() throws Exception {
        add(FakeServices.submission(RECIPE, 1));
        for (List<Command> commands = orchestration.commands();
                !commands.isEmpty();
                commands = orchestration.commands()) {
            for (Command command : commands) {
                carryOut(command);
            }
        }

        // The last shard of each source is empty.
        assertThat(SampleManifest.fromJson(manifest(TokenizerRequested.class)).shards())
                .hasSize(SHARDS - 2);
        assertThat(DatasetManifest.fromJson(manifest(DatasetBuilt.class)).shards())
                .hasSize(SHARDS - 2);
        assertThat(Run.of(orchestration.runs().iterator().next()).state()).isEqualTo("promoted");
    }

    @Test
    void reasonsAreBoundedHoweverMuchFailed() {
        RunSubmitted submitted = FakeServices.submission(RECIPE, 1);
        add(submitted);
        for (int i = 0; i < 10_000; i++) {
            add(new RunFailed(submitted.run(), "service-" + i, "\u0001".repeat(5_000)));
        }

        RunEnded end = (RunEnded) orchestration.commands().getFirst().event();

        assertThat(EventCodec.value(end)).hasSizeLessThan(ONE_MEBIBYTE);
        assertThat(end.reasons()).last().isEqualTo("and 9900 more like these");
    }

    @Test
    void aCommandThatCannotBeWrittenIsNotAskedForAgainAndHoldsUpNoDecision() {
        Command lost = Command.publish(new ModelRefused("tale-00000000-1", "tale", "v1", List.of(), Optional.empty()));
        Command other = Command.publish(
                new ModelPromoted("saga-00000000-1", "saga", "v1", Optional.empty(), List.of(), Optional.empty()));
        PendingCommands pending = new PendingCommands();
        assertThat(pending.admit(List.of(lost))).containsExactly(lost);

        pending.abandon(List.of(lost));

        assertThat(pending.admit(List.of(lost, other))).containsExactly(other);
    }

    private void carryOut(Command command) throws MalformedEvent {
        byte[] value = EventCodec.value(command.event());
        assertThat(value).hasSizeLessThan(ONE_MEBIBYTE / 8);
        command.manifests().forEach(manifest -> manifests.put(command.event().getClass(), manifest));
        Event read = EventCodec.decode(
                command.event().topic(), command.event().topic().type(), value);
        add(read);
        services.react(read).forEach(this::add);
    }

    private byte[] manifest(Class<? extends Event> type) throws IOException {
        return Optional.ofNullable(manifests.get(type))
                .orElseThrow(() -> new IOException("No manifest of " + type))
                .content();
    }

    private void add(Event event) {
        orchestration.add(event, offset++);
    }
}
