package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributedEqualsSequentialTest {

    /** Each seed is another corpus, number of owners and interleaving; the one that fails is named. */
    private static final int TRIES = 4000;

    @Test
    void everyInterleavingDecidesAsOneReaderWould() {
        for (long seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            Corpus corpus = Corpus.random(random, "run");
            assertThat(new Simulation(random, owners(random), UnaryOperator.identity()).run(corpus))
                    .as("seed %d", seed)
                    .isEqualTo(sequential(corpus));
        }
    }

    @Test
    void survivorsAreNeverDropped() {
        for (long seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            Corpus corpus = Corpus.random(random, "run");
            everySurvivorStays(new Simulation(random, owners(random), UnaryOperator.identity()).run(corpus));
        }
    }

    private static void everySurvivorStays(Map<ShardId, Set<List<Copy>>> decided) {
        decided.forEach((shard, decisions) -> decisions.stream()
                .flatMap(List::stream)
                .forEach(copy -> {
                    Rank survivor = copy.survivor();
                    assertThat(survivor).isLessThan(copy.rank(shard));
                    assertThat(decided.get(survivor.shard()).stream().flatMap(List::stream))
                            .noneMatch(c -> c.position() == survivor.position());
                }));
    }

    private static int owners(Random random) {
        return 1 + random.nextInt(6);
    }

    @Test
    void anOwnerThatIgnoresRanksIsCaught() {
        long wrong = count(seed -> {
            Random random = new Random(seed);
            Corpus corpus = Corpus.random(random, "run");
            return !new Simulation(random, 3, FirstComeFirstKept::new)
                    .run(corpus)
                    .equals(sequential(corpus));
        });
        assertThat(wrong).isGreaterThan(20);
    }

    @Test
    void anOwnerThatAnswersBeforeLowerShardsCameIsCaught() {
        long wrong = count(seed -> {
            Random random = new Random(seed);
            Corpus corpus = Corpus.random(random, "run");
            return !new Simulation(random, 3, Impatient::new).run(corpus).equals(sequential(corpus));
        });
        assertThat(wrong).isGreaterThan(20);
    }

    private static long count(LongPredicate differs) {
        return LongStream.range(0, 100).filter(differs).count();
    }

    private static Map<ShardId, Set<List<Copy>>> sequential(Corpus corpus) {
        SequentialDeduplication model = new SequentialDeduplication();
        Map<ShardId, Set<List<Copy>>> decided = new TreeMap<>();
        for (Corpus.Shard shard : corpus.shards()) {
            ShardId id = shard.event().shard();
            List<Copy> copies = new ArrayList<>();
            for (int position = 0; position < shard.documents().size(); position++) {
                model.decide(new Rank(id, position), shard.documents().get(position))
                        .ifPresent(copies::add);
            }
            decided.put(id, Set.of(copies));
        }
        return decided;
    }

    /** A planted bug: who came first has the key, whatever the ranks. */
    private static final class FirstComeFirstKept extends Delegate {
        FirstComeFirstKept(BandOwner.Memory memory) {
            super(memory);
        }

        @Override
        public void lower(String run, Key key, Rank rank) {
            if (memory.lowest(run, key).isEmpty()) {
                memory.lower(run, key, rank);
            }
        }
    }

    /** A planted bug: every shard is answered as it comes. */
    private static final class Impatient extends Delegate {
        Impatient(BandOwner.Memory memory) {
            super(memory);
        }

        @Override
        public Watermark watermark(String run) {
            return new Watermark(Integer.MAX_VALUE, 0, 0, 0);
        }
    }

    private static class Delegate implements BandOwner.Memory {
        final BandOwner.Memory memory;

        Delegate(BandOwner.Memory memory) {
            this.memory = memory;
        }

        @Override
        public Optional<Rank> lowest(String run, Key key) {
            return memory.lowest(run, key);
        }

        @Override
        public void lower(String run, Key key, Rank rank) {
            memory.lower(run, key, rank);
        }

        @Override
        public Watermark watermark(String run) {
            return memory.watermark(run);
        }

        @Override
        public void moveTo(String run, Watermark watermark) {
            memory.moveTo(run, watermark);
        }

        @Override
        public void putAside(Message.Batch batch) {
            memory.putAside(batch);
        }

        @Override
        public Optional<Message.Batch> takeBack(String run, Watermark watermark) {
            return memory.takeBack(run, watermark);
        }
    }
}
