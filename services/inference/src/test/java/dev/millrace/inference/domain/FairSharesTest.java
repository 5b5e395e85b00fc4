package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One who serves a request after the other, a token at a time, and random callers. */
class FairSharesTest {

    private static final int MOST = 50;
    private static final int ADDRESSES = 4;
    private static final int KEYS = 3;

    @TempDir
    static Path folder;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void write() throws Exception {
        tokenizer = Tokenizer.read(PublishedTokenizer.in(
                TinyModel.write(folder.resolve("tiny"), "tiny", "v1", 1).folder()));
    }

    private static Generation generation(int cost, boolean isShort) {
        GenerationRequest request = Recorded.request(new int[] {4}, 1, Sampling.GREEDY, false);
        return new Generation(request, new Generation.Size(cost, isShort), new Quiet(), tokenizer, Set.of());
    }

    private static List<Generation> generations(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> generation(1 + random.nextInt(MOST), false))
                .toList();
    }

    /** What happened: somebody's call of so many requests came, or a request of so many tokens was served. */
    private record Event(Caller caller, int came, long served) {}

    /** The first address asks in many more calls than all the others, in times of much and of little to do. */
    private static Event arrival(Random random, FairShares shares) {
        int address = random.nextInt(3) == 0 ? random.nextInt(ADDRESSES) : 0;
        Caller caller = new Caller("a" + address, "k" + random.nextInt(KEYS));
        List<Generation> call = generations(random, 1 + random.nextInt(4));
        shares.add(caller, call);
        return new Event(caller, call.size(), 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thoseWhoWaitGetAsMuchAsEachOtherWhateverElseIsAsked(long seed) {
        Random random = new Random(seed);
        FairShares shares = new FairShares();
        List<Event> events = new ArrayList<>();
        int waiting = 0;
        for (int i = 0; i < 4_000 || waiting > 0; i++) {
            if (i < 4_000 && random.nextInt(100) < (i / 500 % 2 == 0 ? 45 : 15)) {
                events.add(arrival(random, shares));
                waiting += events.getLast().came();
                continue;
            }
            Optional<Generation> next = shares.next(any -> true);
            assertThat(next.isPresent()).as("work conserving").isEqualTo(waiting > 0);
            if (next.isPresent()) {
                waiting--;
                events.add(new Event(next.get().call().caller(), 0, next.get().cost()));
            }
            assertThat(shares.size()).isEqualTo(waiting);
        }

        List<Predicate<Caller>> addresses = new ArrayList<>();
        for (int a = 0; a < ADDRESSES; a++) {
            String address = "a" + a;
            addresses.add(caller -> caller.address().equals(address));
        }
        assertFair(events, addresses);
        for (int a = 0; a < ADDRESSES; a++) {
            List<Predicate<Caller>> keys = new ArrayList<>();
            for (int k = 0; k < KEYS; k++) {
                Caller one = new Caller("a" + a, "k" + k);
                keys.add(caller -> caller.equals(one));
            }
            assertFair(events, keys);
        }
    }

    /**
     * Golestani's theorem: while two wait, none gets more than the largest request of each ahead of the other.
     *
     * @param parts who share equally, each by who belongs to it
     */
    private static void assertFair(List<Event> events, List<Predicate<Caller>> parts) {
        for (Predicate<Caller> one : parts) {
            for (Predicate<Caller> other : parts) {
                if (!one.equals(other)) {
                    assertThat(furthestAhead(events, one, other)).isLessThanOrEqualTo(2L * MOST);
                }
            }
        }
    }

    private static long furthestAhead(List<Event> events, Predicate<Caller> one, Predicate<Caller> other) {
        int ones = 0;
        int others = 0;
        long ahead = 0;
        long least = 0;
        long most = 0;
        for (Event event : events) {
            int change = event.came() > 0 ? event.came() : -1;
            if (one.test(event.caller())) {
                ones += change;
                ahead += event.served();
            } else if (other.test(event.caller())) {
                others += change;
                ahead -= event.served();
            }
            if (ones == 0 || others == 0) {
                ahead = 0;
                least = 0;
            }
            least = Math.min(least, ahead);
            most = Math.max(most, ahead - least);
        }
        return most;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoComesWaitsNoLongerThanOthersTakeForAsMuch(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            FairShares shares = new FairShares();
            int others = 1 + random.nextInt(5);
            for (int call = 0; call < 200; call++) {
                shares.add(new Caller("a" + random.nextInt(others), "k" + call % 7), generations(random, 2));
            }
            int before = random.nextInt(200);
            for (int i = 0; i < before; i++) {
                assertThat(shares.next(any -> true)).isPresent();
            }
            Generation came = generation(1 + random.nextInt(MOST), false);
            shares.add(new Caller("new", ""), List.of(came));

            long tokens = 0;
            for (Generation next = shares.next(any -> true).orElseThrow();
                    next != came;
                    next = shares.next(any -> true).orElseThrow()) {
                tokens += next.cost();
            }

            assertThat(tokens).isLessThanOrEqualTo(others * (came.cost() + MOST));
        }
    }

    @Test
    void oneWhoHasBeenAwayHasNoClaimToWhatOthersGotMeanwhile() {
        FairShares shares = new FairShares();
        Caller away = new Caller("away", "");
        Caller there = new Caller("there", "");
        shares.add(away, List.of(generation(10, false)));
        for (int i = 0; i < 40; i++) {
            shares.add(there, List.of(generation(10, false)));
        }
        for (int i = 0; i < 21; i++) {
            assertThat(shares.next(any -> true)).isPresent();
        }
        for (int i = 0; i < 20; i++) {
            shares.add(away, List.of(generation(10, false)));
        }

        long of = IntStream.range(0, 20)
                .filter(i ->
                        shares.next(any -> true).orElseThrow().call().caller().equals(away))
                .count();

        assertThat(of).isEqualTo(10);
    }

    @Test
    void thePassedOverStayAndWhoIsTakenBackIsServedAgain() {
        FairShares shares = new FairShares();
        Generation large = generation(40, false);
        Generation small = generation(1, true);
        shares.add(new Caller("a", ""), List.of(large, small));

        assertThat(shares.next(Generation::isShort)).containsSame(small);
        assertThat(shares.next(Generation::isShort)).isEmpty();
        shares.takeBack(small);
        assertThat(shares.size()).isEqualTo(2);
        shares.removeIf(request -> request == large);
        assertThat(shares.next(any -> true)).containsSame(small);
        assertThat(shares.next(any -> true)).isEmpty();
    }

    private static WaitingCalls flooded(IntFunction<Caller> flood) throws QueueFull {
        WaitingCalls waiting = new WaitingCalls(new EngineLimits(4, 1, 16, 1), new EngineStats());
        int came = 0;
        while (came < 12 + 1) {
            try {
                waiting.add(flood.apply(came++), List.of(generation(100, false)));
            } catch (QueueFull full) {
                assertThat(came).as("a quarter of 16 is for short calls").isEqualTo(12 + 1);
                return waiting;
            }
        }
        return waiting;
    }

    @Test
    void oneWhoFillsTheQueueKeepsNobodyElseOutOfIt() throws Exception {
        WaitingCalls waiting = flooded(i -> new Caller("a", ""));

        for (int i = 0; i < 8; i++) {
            waiting.add(new Caller("b", ""), List.of(generation(100, false)));
        }

        assertThat(waiting.size()).as("a quarter more than 16").isEqualTo(20);
        assertThat(turnsAway(waiting, new Caller("b", ""))).isTrue();
    }

    @Test
    void keysThatAreMadeUpTakeNothingFromOtherAddresses() throws Exception {
        WaitingCalls waiting = new WaitingCalls(new EngineLimits(4, 1, 16, 1), new EngineStats());
        waiting.add(new Caller("b", ""), List.of(generation(100, false)));
        for (int i = 0; i < 40; i++) {
            var _ = turnsAway(waiting, new Caller("a", "made up " + i));
        }

        for (int i = 0; i < 5; i++) {
            waiting.add(new Caller("b", ""), List.of(generation(100, false)));
        }
        Set<Caller> first = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            first.add(waiting.next(any -> true).orElseThrow().call().caller());
        }
        assertThat(first).filteredOn(caller -> caller.address().equals("b")).hasSize(1);
        assertThat(first).hasSize(3);
    }

    private static boolean turnsAway(WaitingCalls waiting, Caller caller) {
        try {
            waiting.add(caller, List.of(generation(100, false)));
            return false;
        } catch (QueueFull full) {
            assertThat(full.comeBack()).isPositive();
            return true;
        }
    }
}
