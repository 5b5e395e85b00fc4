package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two shards of as many keys as a recipe may ask for, all of one owner: together they would be no message. */
class LargeShardTest {

    private static final int BANDS = Key.MAX_BANDS;
    private static final int DOCUMENTS = 3_000_000 / BANDS;
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final MemoryOfMaps memory = new MemoryOfMaps();
    private final BandOwner owner = new BandOwner(memory);
    private final AnswerJoin join = new AnswerJoin(memory);
    private final List<Message.Answer> answers = new ArrayList<>();

    @Test
    void theKeysOfAShardAreCutIntoPartsThatFitAndEachEntryIsInOne() {
        ShardCompleted event = Corpus.event("run", new ShardId(0, 0, 0), 1, true);
        Batches batches = new Batches(1, Batches.USUAL_BYTES);
        long sum = 0;
        for (int position = 0; position < DOCUMENTS; position++) {
            for (int band = 0; band < BANDS; band++) {
                batches.add(position, Key.band(band, position));
                sum += position;
            }
        }

        List<Message.Batch> parts = batches.of(event);

        assertThat(parts).hasSizeGreaterThan(8);
        long found = 0;
        int count = 0;
        for (Message.Batch part : parts) {
            byte[] bytes = part.toBytes();
            assertThat(bytes).hasSizeLessThan(LARGEST_MESSAGE / 3);
            for (Entry entry : ((Message.Batch) MemoryOfMaps.read(bytes)).entries()) {
                found += entry.position();
                count++;
            }
        }
        assertThat(count).isEqualTo(DOCUMENTS * BANDS);
        assertThat(found).isEqualTo(sum);
    }

    @Test
    void theDecisionAboutTheLargestShardFitsWhenEveryDocumentIsACopy() {
        ShardCompleted event = Corpus.event("run", new ShardId(0, 0, 1), 1, true);
        Rank first = new Rank(new ShardId(0, 0, 0), 0);
        List<Copy> copies = new ArrayList<>();
        for (int position = 0; position < 200_000; position++) {
            copies.add(new Copy(position, Reason.EXACT, first, first));
        }

        assertThat(new Message.Decision(event, copies).toBytes()).hasSizeLessThan(LARGEST_MESSAGE);
    }

    @Test
    void aShardIsDecidedOnceEveryPartHasBeenAnsweredInWhateverOrderTheyCome() {
        List<Message.Batch> first = parts(new ShardId(0, 0, 0), false);
        List<Message.Batch> second = parts(new ShardId(0, 0, 1), true);
        assertThat(first).hasSizeGreaterThan(1);
        List<Message.Batch> arrivals = new ArrayList<>(second.reversed());
        arrivals.addAll(first.reversed());

        arrivals.forEach(part -> owner.enter(part, answers::add));

        List<Message.Decision> decisions = new ArrayList<>();
        for (Message.Answer answer : answers) {
            Optional<Message.Decision> decision = join.join(answer);
            decision.ifPresent(decisions::add);
        }
        assertThat(decisions).hasSize(2);
        assertThat(decisions.getFirst().copies()).isEmpty();
        Set<Integer> copied = new HashSet<>();
        decisions.getLast().copies().forEach(copy -> copied.add(copy.position()));
        assertThat(copied).hasSize(100);
    }

    /** A hundred documents, the same in every shard. */
    private static List<Message.Batch> parts(ShardId shard, boolean last) {
        Random random = new Random(1);
        Batches batches = new Batches(1, 200);
        for (int position = 0; position < 100; position++) {
            batches.add(position, Key.text(random.nextLong(), random.nextLong()));
            batches.add(position, Key.band(position % BANDS, random.nextLong()));
        }
        return batches.of(Corpus.event("run", shard, 1, last));
    }
}
