package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ClassifierRequested;
import dev.millrace.contracts.events.ClassifierTrained;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.FilteringRequested;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.SampleManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LearnedFilterTest {

    private static final Recipe RECIPE = FakeServices.recipe("""
            name: learned
            sources:
              - {name: books, generator: {kind: stories, documents: 10}}
              - {name: web, generator: {kind: stories, documents: 10, seed: 2}}
              - {name: mail, generator: {kind: stories, documents: 10, seed: 3}}
            filter:
              classifier: {good: books, raw: web}
            """);
    private static final RunSubmitted SUBMITTED = FakeServices.submission(RECIPE, 1);
    private static final ObjectRef CLASSIFIER = FakeServices.object("classifier");

    private final Orchestration orchestration =
            new Orchestration(digest -> Optional.of(RECIPE), manifest -> Optional.empty());
    private long offset;

    @Test
    void theClassifierIsAskedForOnceBothItsSourcesAreIngested() throws IOException {
        start();
        add(shard(0, 0, false, 5));
        add(shard(2, 0, true, 5));
        add(shard(1, 0, true, 5));
        assertThat(events()).isEmpty();

        add(shard(0, 1, true, 5));
        Command request = orchestration.commands().getFirst();
        StoredManifest good = request.manifests().getFirst();
        StoredManifest raw = request.manifests().getLast();
        assertThat(request.event())
                .isEqualTo(new ClassifierRequested(SUBMITTED.run(), SUBMITTED.recipe(), good.ref(), raw.ref()));
        assertThat(SampleManifest.fromJson(good.content()).shards()).hasSize(2);
        assertThat(SampleManifest.fromJson(raw.content()).shards()).hasSize(1);
        add(events().getFirst());
        assertThat(events()).isEmpty();
    }

    @Test
    void everyShardIsHandedToFilteringOnceTheClassifierIsThereAndLateOnesAtOnce() {
        start();
        add(shard(0, 0, true, 5));
        add(shard(1, 0, true, 5));
        add(events().getFirst());
        add(new ClassifierTrained(
                SUBMITTED.run(), SUBMITTED.recipe(), CLASSIFIER, 5, 5, 1000, OptionalDouble.of(0.9), 10));

        assertThat(events())
                .containsExactly(
                        new FilteringRequested(SUBMITTED.run(), shard(0, 0, true, 5), CLASSIFIER),
                        new FilteringRequested(SUBMITTED.run(), shard(1, 0, true, 5), CLASSIFIER));
        events().forEach(this::add);
        assertThat(events()).isEmpty();

        add(shard(2, 0, true, 5));
        assertThat(events()).containsExactly(new FilteringRequested(SUBMITTED.run(), shard(2, 0, true, 5), CLASSIFIER));
    }

    @Test
    void aSourceWithoutDocumentsEndsTheRunWithAReason() {
        start();
        add(shard(0, 0, true, 5));
        add(shard(1, 0, true, 0));
        assertThat(events())
                .singleElement()
                .isInstanceOfSatisfying(
                        RunEnded.class,
                        end -> assertThat(end.reasons())
                                .singleElement()
                                .asString()
                                .contains("the source web has no documents"));
    }

    private void start() {
        add(SUBMITTED);
        List<Event> sources = events();
        assertThat(sources).hasSize(3).allMatch(SourceSubmitted.class::isInstance);
        sources.forEach(this::add);
    }

    private void add(Event event) {
        orchestration.add(event, offset++);
    }

    private List<Event> events() {
        return orchestration.commands().stream().map(Command::event).toList();
    }

    private static ShardCompleted shard(int source, int index, boolean last, int documents) {
        ShardId id = new ShardId(source, 0, index);
        return new ShardCompleted(
                SUBMITTED.run(),
                SUBMITTED.recipe(),
                Stage.INGESTION,
                id,
                RECIPE.sources().get(source).name(),
                1,
                last,
                FakeServices.object("data" + id),
                FakeServices.object("ledger" + id),
                FakeServices.counts(documents, 0),
                OptionalLong.empty(),
                10,
                Optional.empty());
    }
}
