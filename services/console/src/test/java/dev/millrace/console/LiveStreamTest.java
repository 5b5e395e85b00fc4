package dev.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.console.LiveStream.Item;
import dev.millrace.contracts.events.Topic;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveStreamTest {

    private static final Duration RARELY = Duration.ofHours(1);

    private final LiveStream stream = new LiveStream("now", RARELY);

    @Test
    void greetsANewBrowserAndThenTellsItWhatHappens() {
        add(1, 3);
        AssertSubscriber<Item> browser = follow(stream, Optional.empty());
        add(4, 5);

        assertThat(browser.getItems()).extracting(Item::name).containsExactly("hello", "runs.ended", "runs.ended");
        assertThat(browser.getItems()).extracting(Item::data).containsExactly("{}", "4", "5");
    }

    @Test
    void tellsABrowserThatComesBackExactlyWhatItMissed() {
        AssertSubscriber<Item> before = follow(stream, Optional.empty());
        add(1, 10);
        before.cancel();
        add(11, 20);

        AssertSubscriber<Item> after = follow(stream, lastOf(before));
        add(21, 22);

        assertThat(after.getItems()).extracting(Item::data).containsExactlyElementsOf(numbers(11, 22));
    }

    @Test
    void missesNothingWhenItComesBackAfterTheGreetingAlone() {
        AssertSubscriber<Item> before = follow(stream, Optional.empty());
        before.cancel();
        add(1, 2);

        assertThat(follow(stream, lastOf(before)).getItems())
                .extracting(Item::data)
                .containsExactly("1", "2");
    }

    @Test
    void saysNothingToABrowserThatMissedNothing() {
        AssertSubscriber<Item> before = follow(stream, Optional.empty());
        add(1, 2);

        assertThat(follow(stream, lastOf(before)).getItems()).isEmpty();
    }

    @Test
    void catchesUpFromTheOldestEventItKeepsAndResetsOneEarlier() {
        add(1, LiveStream.KEPT + 5);

        assertThat(follow(stream, Optional.of("now-5")).getItems())
                .extracting(Item::data)
                .containsExactlyElementsOf(numbers(6, LiveStream.KEPT + 5));
        assertThat(follow(stream, Optional.of("now-4")).getItems())
                .extracting(Item::name)
                .containsExactly("reset");
    }

    @Test
    void resetsABrowserThatFollowedAnotherProcess() {
        add(1, 3);

        for (String other : List.of("earlier-2", "now-99", "now-", "now-x", "2", "")) {
            List<Item> told = follow(stream, Optional.of(other)).getItems();
            assertThat(told).as(other).extracting(Item::name).containsExactly("reset");
            assertThat(told.getFirst().id()).as("where it goes on").contains("now-3");
        }
    }

    @Test
    void beatsWithoutMovingTheBrowsersPlace() {
        LiveStream lively = new LiveStream("now", Duration.ofMillis(5));
        AssertSubscriber<Item> browser = follow(lively, Optional.empty());

        browser.awaitItems(4, Duration.ofSeconds(20));

        // They go on coming: a view of a part of the list would notice.
        assertThat(IntStream.range(1, 4).mapToObj(browser.getItems()::get)).allSatisfy(beat -> {
            assertThat(beat.name()).isEqualTo("heartbeat");
            assertThat(beat.id()).isEmpty();
        });
        browser.cancel();
    }

    @Test
    void cutsOffABrowserThatDoesNotReadAndLetsItCatchUp() {
        AssertSubscriber<Item> stuck =
                stream.after(Optional.empty()).subscribe().withSubscriber(AssertSubscriber.create(1));
        add(1, 3 * LiveStream.KEPT);

        assertThat(stuck.getFailure()).as("a browser that never reads").isNotNull();
        assertThat(stream.followers()).isZero();
        assertThat(follow(stream, Optional.of("now-" + (3 * LiveStream.KEPT - 2)))
                        .getItems())
                .hasSize(2);
    }

    @Test
    void forgetsABrowserThatLeaves() {
        AssertSubscriber<Item> browser = follow(stream, Optional.empty());
        assertThat(stream.followers()).isEqualTo(1);

        browser.cancel();

        assertThat(stream.followers()).isZero();
    }

    @Test
    void remembersWhatHasHappenedInARunButNotEveryStepOfItsTraining() {
        stream.add(Topic.RUNS_SUBMITTED, "a", 1, "submitted");
        stream.add(Topic.RUNS_SUBMITTED, "b", 2, "of another run");
        for (int step = 0; step < LiveStream.KEPT; step++) {
            stream.add(Topic.TRAININGS_PROGRESSED, "a", 3, "step");
        }
        stream.add(Topic.RUNS_ENDED, "a", 4, "ended");

        assertThat(stream.recent("a", 10))
                .extracting(LiveStream.Past::topic, LiveStream.Past::time, LiveStream.Past::event)
                .containsExactly(tuple("runs.submitted", 1L, "submitted"), tuple("runs.ended", 4L, "ended"));
        assertThat(stream.recent("a", 1)).extracting(LiveStream.Past::event).containsExactly("ended");
    }

    private void add(int from, int to) {
        numbers(from, to).forEach(number -> stream.add(Topic.RUNS_ENDED, "run-" + number, 7, number));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private static AssertSubscriber<Item> follow(LiveStream stream, Optional<String> last) {
        return stream.after(last).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    private static Optional<String> lastOf(AssertSubscriber<Item> browser) {
        return browser.getItems().getLast().id();
    }
}
