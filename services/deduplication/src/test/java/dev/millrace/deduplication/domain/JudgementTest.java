package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgementTest {

    private static final int COMPONENTS = 4;
    private static final int SHARDS = 500;

    private final List<ShardId> opened = new ArrayList<>();

    @Test
    void aCopysVerdictNamesItsSurvivorHowAlikeTheyAreAndThroughWhich() throws IOException {
        Judgement judgement = judge(
                shard(7),
                new Copy(1, Reason.NEAR, rank(3, 2), rank(3, 2)),
                new Copy(2, Reason.EXACT, rank(3, 2), rank(3, 2)),
                new Copy(3, Reason.NEAR, rank(5, 0), rank(3, 2)),
                new Copy(5, Reason.URL, rank(7, 4), rank(7, 4)));

        assertThat(judgement.of(0)).isEqualTo(new Verdict.Kept(Map.of()));
        assertThat(detail(judgement.of(1))).isEqualTo(Map.of("survivor", "3-2", "similarity", "0.750"));
        assertThat(detail(judgement.of(2))).isEqualTo(Map.of("survivor", "3-2", "similarity", "1.000"));
        assertThat(detail(judgement.of(3)))
                .isEqualTo(Map.of("survivor", "3-2", "similarity", "0.750", "through", "5-0"));
        assertThat(detail(judgement.of(5))).containsEntry("survivor", "7-4");
    }

    @Test
    void aShardWithCopiesOfHundredsOfShardsReadsEachOnceAndHoldsNone() throws IOException {
        Copy[] copies = new Copy[SHARDS];
        for (int i = 0; i < SHARDS; i++) {
            // in an order that shards don't have
            Rank survivor = rank(i * 7 % SHARDS, i % 3);
            copies[i] = new Copy(i, Reason.NEAR, survivor, survivor);
        }

        Judgement judgement = judge(shard(SHARDS), copies);

        assertThat(detail(judgement.of(3))).containsEntry("survivor", "21-0");
        assertThat(opened).hasSize(SHARDS + 1).doesNotHaveDuplicates();
    }

    private Judgement judge(ShardId shard, Copy... copies) throws IOException {
        return new Judgement(
                new Message.Decision(Corpus.event("run", shard, 1, true), List.of(copies)), this::signatures);
    }

    private Signatures.Reader signatures(ShardId shard) throws IOException {
        opened.add(shard);
        int documents = shard.index() == SHARDS ? SHARDS : 6;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Signatures.Writer writer = new Signatures.Writer(out, documents, COMPONENTS)) {
            for (int position = 0; position < documents; position++) {
                writer.write(new Signatures.Signed(
                        shard.index() + "-" + position, Optional.of(new Sketch(new int[] {shard.index(), 1, 2, 3}))));
            }
        }
        return new Signatures.Reader(new ByteArrayInputStream(out.toByteArray()));
    }

    private static Map<String, String> detail(Verdict verdict) {
        return ((Verdict.Dropped) verdict).detail();
    }

    private static ShardId shard(int index) {
        return new ShardId(0, 0, index);
    }

    private static Rank rank(int shard, int position) {
        return new Rank(shard(shard), position);
    }
}
