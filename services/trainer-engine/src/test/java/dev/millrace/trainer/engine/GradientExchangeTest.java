package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.architecture.Parameter.Role;
import dev.millrace.trainer.engine.GradientExchange.Bucket;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientExchangeTest {

    private static final List<String> BLOCKS = List.of("decoder.layers.10", "decoder.layers.1", "encoder.layers.0");

    /** However parameters lie and are shared out: everything is sent once, to whom it is of, and nothing before it is known. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyGradientIsSentOnceAndNoneTooEarly(long seed) {
        Random random = new Random(seed);
        List<Slot> slots = slots(random);
        List<Slice> shares = shares(random, slots);

        List<Bucket> buckets = GradientExchange.buckets(slots, shares, BLOCKS);

        for (int root = 0; root < shares.size(); root++) {
            int worker = root;
            long at = shares.get(root).from();
            for (Bucket bucket : buckets.stream()
                    .filter(of -> of.root() == worker)
                    .sorted(Comparator.comparingLong(of -> of.slice().from()))
                    .toList()) {
                assertThat(bucket.slice().from()).isEqualTo(at);
                at = bucket.slice().to();
            }
            assertThat(at).isEqualTo(shares.get(root).to());
        }
        assertThat(buckets).isSortedAccordingTo(Comparator.comparingInt(Bucket::stage));
        assertThat(buckets).allSatisfy(bucket -> {
            assertThat(bucket.slice().length()).isBetween(1L, 1L << 22);
            for (Slot slot : slots) {
                if (slot.slice().and(bucket.slice()).length() > 0) {
                    assertThat(bucket.stage()).isGreaterThanOrEqualTo(stage(slot.name()));
                }
            }
        });
    }

    /** Blocks that are long enough go as soon as they are known. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLongBlockDoesNotWaitForAnother(int block) {
        List<Slot> slots = new ArrayList<>();
        long at = 0;
        for (String name : List.of("embedding", BLOCKS.get(2), BLOCKS.get(1), BLOCKS.get(0))) {
            slots.add(slot(name + ".weight", (int) GradientExchange.WORTHWHILE, at));
            at += GradientExchange.WORTHWHILE;
        }

        List<Bucket> buckets = GradientExchange.buckets(slots, List.of(new Slice(0, at)), BLOCKS);

        assertThat(buckets.get(block).stage()).isEqualTo(block);
        assertThat(buckets.get(block).slice()).isEqualTo(slots.get(3 - block).slice());
    }

    private static int stage(String name) {
        String block = name.substring(0, name.lastIndexOf('.'));
        return BLOCKS.contains(block) ? BLOCKS.indexOf(block) : BLOCKS.size();
    }

    private static List<Slot> slots(Random random) {
        List<Slot> slots = new ArrayList<>();
        long at = 0;
        for (String name : List.of("embedding", "encoder.layers.0", "decoder.layers.1", "decoder.layers.10", "head")) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                slots.add(slot("%s.%d".formatted(name, i), 1 + random.nextInt(1 << (4 + random.nextInt(20))), at));
                at += slots.getLast().length();
            }
        }
        return slots;
    }

    private static Slot slot(String name, int size, long at) {
        return new Slot(new Parameter(name, List.of(size), Role.MATRIX), at);
    }

    private static List<Slice> shares(Random random, List<Slot> slots) {
        List<Slice> shares = new ArrayList<>();
        long from = 0;
        for (Slot slot : slots) {
            if (random.nextInt(5) == 0) {
                shares.add(new Slice(from, slot.slice().to()));
                from = slot.slice().to();
            }
        }
        shares.add(new Slice(from, slots.getLast().slice().to()));
        return shares;
    }
}
