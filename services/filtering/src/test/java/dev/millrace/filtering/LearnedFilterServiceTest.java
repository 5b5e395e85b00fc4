package dev.millrace.filtering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ClassifierTrained;
import dev.millrace.contracts.events.FilteringRequested;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class LearnedFilterServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @InjectLocalStack
    TestStack stack;

    @Test
    void trainsAClassifierAndFiltersWithItWhatHasBeenWaiting() {
        String recipe = stack.putRecipe(LearnedSamples.recipe());
        ShardCompleted books = LearnedSamples.shard(stack, recipe, 0);
        ShardCompleted web = LearnedSamples.shard(stack, recipe, 1);
        stack.publish(books, web, LearnedSamples.request(stack, recipe, books, web));

        ClassifierTrained trained = (ClassifierTrained)
                stack.await(Topic.CLASSIFIERS_TRAINED, 1, LIMIT).getFirst();
        assertThat(trained.classifier().key()).isEqualTo(ObjectKeys.classifier(LearnedSamples.RUN));
        assertThat(trained.good()).isEqualTo(200);
        assertThat(trained.auc().orElseThrow()).isGreaterThan(0.7);

        int others = stack.events(Topic.SHARDS_FILTERED).size();
        stack.publish(
                new FilteringRequested(LearnedSamples.RUN, books, trained.classifier()),
                new FilteringRequested(LearnedSamples.RUN, web, trained.classifier()));
        List<ShardCompleted> done = stack.await(Topic.SHARDS_FILTERED, others + 2, LIMIT).stream()
                .map(ShardCompleted.class::cast)
                .filter(shard -> shard.run().equals(LearnedSamples.RUN))
                .toList();

        assertThat(done).hasSize(2).allMatch(shard -> shard.counts().balances());
        for (ShardCompleted shard : done) {
            List<String> kept =
                    stack.documents(shard.data()).stream().map(Document::text).toList();
            if (shard.source().equals("books")) {
                assertThat(kept).as("good documents aren't judged").hasSize(200);
            } else {
                assertThat(kept).isNotEmpty().allMatch(text -> text.startsWith("book"));
                assertThat(shard.counts().dropped()).containsOnlyKeys("classifier");
            }
        }
    }
}
