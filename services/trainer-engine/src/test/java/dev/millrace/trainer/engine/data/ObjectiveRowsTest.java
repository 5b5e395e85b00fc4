package dev.millrace.trainer.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.recipes.Corruption;
import dev.millrace.contracts.recipes.Packing;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each objective reads, and what it is to say. */
class ObjectiveRowsTest {

    private static final int CONTEXT = ObjectiveJobs.CONTEXT;

    @TempDir
    Path folder;

    private PointerScope scope;

    @BeforeEach
    void begin() {
        scope = new PointerScope();
    }

    @AfterEach
    void free() {
        scope.deallocate();
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(TrainingObjective.class)
    void aRowIsTheSameWhoeverAsksAndWhateverWasAskedBefore(TrainingObjective objective) throws Exception {
        try (BatchSource whole = source(objective);
                BatchSource one = source(objective)) {
            Batch expected = whole.batch(90, 3);
            // Rows of pairs are as long as their batch's longest.
            int each = objective == TrainingObjective.PREFERENCE ? 2 : 1;
            for (int i = 2; i >= 0; i--) {
                Batch alone = one.batch(90 + i, 1);
                assertThat(trimmed(alone.targets(), 0, each)).isEqualTo(trimmed(expected.targets(), i * each, each));
                if (each == 1) {
                    assertThat(row(read(alone).ids(), 0))
                            .isEqualTo(row(read(expected).ids(), i));
                }
            }
        }
    }

    private static Tokens read(Batch batch) {
        return batch.encoder().or(batch::decoder).orElseThrow();
    }

    @Test
    void everyTokenOfPackedDocumentsIsForetoldOnceInAnEpoch() throws Exception {
        List<int[]> texts = ObjectiveJobs.texts(1, 120, 3 * CONTEXT);
        try (Sequences sequences = new Sequences(
                ObjectiveJobs.job(
                        folder, ObjectiveJobs.shard(folder, texts), TrainingObjective.CAUSAL, Packing.DOCUMENTS),
                new PackedDocuments(CONTEXT, 1))) {
            List<List<Long>> foretold = new ArrayList<>();
            int rows = 0;
            long expected = texts.stream().mapToLong(ids -> ids.length - 1).sum();
            for (long found = 0; found < expected; rows++) {
                Row row = sequences.row(rows);
                assertThat(row.length() - row.stretches()).isLessThanOrEqualTo(CONTEXT);
                for (int s = 0; s < row.stretches(); s++) {
                    foretold.add(IntStream.range(row.begin(s) + 1, row.end(s))
                            .mapToObj(row::token)
                            .toList());
                    found += row.end(s) - row.begin(s) - 1;
                }
            }
            List<List<Long>> pieces = new ArrayList<>();
            for (int[] ids : texts) {
                for (int from = 1; from < ids.length; from += CONTEXT) {
                    pieces.add(Arrays.stream(ids, from, Math.min(ids.length, from + CONTEXT))
                            .asLongStream()
                            .boxed()
                            .toList());
                }
            }
            assertThat(foretold).containsExactlyInAnyOrderElementsOf(pieces);
            // Best fit leaves little room: no more than a row in twenty beyond what the tokens need at least.
            assertThat(rows).isLessThanOrEqualTo((int) (1.05 * expected / CONTEXT) + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"DIALOG, true", "INSTRUCT, false"})
    void onlyAnswersCount(TrainingObjective objective, boolean first) throws Exception {
        int[] ids = {200, 201, 202, 203, 204, 205, 0};
        BitSet answers = new BitSet();
        answers.set(2);
        answers.set(5, 7);
        Path shard = ObjectiveJobs.shard(folder, List.of(ids), List.of(answers));
        try (BatchSource source = BatchSources.of(ObjectiveJobs.job(folder, shard, objective, Packing.AUTO))) {
            long[] targets = numbers(source.batch(0, 1).targets());

            assertThat(targets).hasSize(CONTEXT);
            assertThat(Arrays.copyOf(targets, 6))
                    .containsExactly(Batch.IGNORED, first ? 202 : Batch.IGNORED, Batch.IGNORED, Batch.IGNORED, 205, 0);
            assertThat(Arrays.copyOfRange(targets, 6, CONTEXT)).containsOnly(Batch.IGNORED);
        }
    }

    @Test
    void aTuningSetWithoutAnswersIsRefused() throws Exception {
        Path texts = ObjectiveJobs.shard(folder, ObjectiveJobs.texts(1, 20, 30));

        assertThatThrownBy(
                        () -> BatchSources.of(ObjectiveJobs.job(folder, texts, TrainingObjective.DIALOG, Packing.AUTO)))
                .isInstanceOf(UnusableDataset.class)
                .hasMessageContaining("no dialog with an answer");
    }

    @Test
    void preferencesAreLearntFromPairsAlone() throws Exception {
        List<int[]> texts = ObjectiveJobs.texts(1, 20, 20);
        Path dialogs = ObjectiveJobs.shard(folder, texts, learned(texts));

        assertThatThrownBy(() ->
                        BatchSources.of(ObjectiveJobs.job(folder, dialogs, TrainingObjective.PREFERENCE, Packing.AUTO)))
                .isInstanceOf(UnusableDataset.class)
                .hasMessageContaining("no pairs");
    }

    @Test
    void pairsThatAreAllTooLongSayWhatWouldDo() throws Exception {
        List<int[]> texts = ObjectiveJobs.texts(1, 20, 3 * CONTEXT).stream()
                .filter(text -> text.length > CONTEXT + 1)
                .limit(4)
                .toList();
        Path pairs = ObjectiveJobs.shard(folder, texts, learned(texts), 2);

        assertThatThrownBy(() ->
                        BatchSources.of(ObjectiveJobs.job(folder, pairs, TrainingObjective.PREFERENCE, Packing.AUTO)))
                .isInstanceOf(UnusableDataset.class)
                .hasMessageContaining("All 2 pairs are longer than model.context (%d tokens)".formatted(CONTEXT));
    }

    @ParameterizedTest
    @EnumSource(
            value = Packing.class,
            names = {"BLEND", "DOCUMENTS"})
    void whatIsMaskedCanBeRestoredAndIsAsMuchAsWasAsked(Packing packing) throws Exception {
        Path shard = ObjectiveJobs.shard(folder, ObjectiveJobs.texts(2, 200, 40));
        var job = ObjectiveJobs.job(folder, shard, TrainingObjective.MASKED, packing);
        long hidden = 0;
        long masked = 0;
        long kept = 0;
        try (BatchSource source = BatchSources.of(job);
                Sequences plain = new Sequences(
                        job, packing == Packing.BLEND ? Blend.apart(CONTEXT) : new PackedDocuments(CONTEXT, 0))) {
            for (int n = 0; n < 150; n++) {
                Batch batch = source.batch(n, 1);
                long[] read = numbers(batch.encoder().orElseThrow().ids());
                long[] said = numbers(batch.targets());
                long[] text = plain.read(n);
                int ordinary = 0;
                int here = 0;
                for (int at = 0; at < text.length; at++) {
                    ordinary += text[at] == 0 ? 0 : 1;
                    if (said[at] == Batch.IGNORED) {
                        assertThat(read[at]).isEqualTo(text[at]);
                        continue;
                    }
                    assertThat(said[at]).isEqualTo(text[at]).isNotZero();
                    here++;
                    masked += read[at] == 5 ? 1 : 0;
                    kept += read[at] == text[at] ? 1 : 0;
                }
                hidden += here;
                assertThat(here).isEqualTo(ordinary == 0 ? 0 : (int) Math.max(1, Math.rint(0.15 * ordinary)));
            }
        }
        assertThat((double) masked / hidden).isCloseTo(0.8, within(0.07));
        assertThat((double) kept / hidden).isCloseTo(0.1, within(0.05));
    }

    @Test
    void whatIsLeftOutCanBePutBack() throws Exception {
        Path shard = ObjectiveJobs.shard(folder, ObjectiveJobs.texts(3, 200, 40));
        var job = ObjectiveJobs.job(folder, shard, TrainingObjective.SPAN_CORRUPTION, Packing.AUTO);
        Corruption.Spans spans = Corruption.USUAL.longest(CONTEXT);
        boolean differ = false;
        try (BatchSource source = BatchSources.of(job);
                Sequences plain = new Sequences(job, Blend.apart(spans.tokens()))) {
            for (int n = 0; n < 100; n++) {
                Batch batch = source.batch(n, 1);
                long[] rest = numbers(batch.encoder().orElseThrow().ids());
                long[] said = numbers(batch.targets());
                long[] read = numbers(batch.decoder().orElseThrow().ids());

                assertThat(rest).hasSize(spans.inputs()).endsWith(0);
                assertThat(said).hasSize(spans.targets()).endsWith(0);
                assertThat(read[0]).isZero();
                assertThat(Arrays.copyOfRange(read, 1, read.length)).isEqualTo(Arrays.copyOf(said, said.length - 1));
                assertThat(restored(rest, said)).isEqualTo(plain.read(n));
                differ |= rest[CONTEXT / 2] != said[1]
                        && rest[1]
                                != numbers(source.batch(0, 1)
                                        .encoder()
                                        .orElseThrow()
                                        .ids())[1];
            }
        }
        assertThat(differ).isTrue();
    }

    /** Each sentinel of {@code rest} replaced by what follows it in {@code said}. */
    private static long[] restored(long[] rest, long[] said) {
        List<Long> text = new ArrayList<>();
        int span = 0;
        for (int i = 0; i < rest.length - 1; i++) {
            if (rest[i] != 5 + span) {
                text.add(rest[i]);
                continue;
            }
            int at = LongStream.of(said).boxed().toList().indexOf(rest[i]) + 1;
            while (said[at] != 5 + span + 1 && at < said.length - 1) {
                text.add(said[at++]);
            }
            span++;
        }
        return text.stream().mapToLong(Long::longValue).toArray();
    }

    @Test
    void whatFollowsAPrefixIsForetold() throws Exception {
        Path shard = ObjectiveJobs.shard(folder, ObjectiveJobs.texts(4, 100, 40));
        try (BatchSource source =
                BatchSources.of(ObjectiveJobs.job(folder, shard, TrainingObjective.PREFIX, Packing.AUTO))) {
            BitSet lengths = new BitSet();
            for (int n = 0; n < 400; n++) {
                Batch batch = source.batch(n, 1);
                Tokens read = batch.decoder().orElseThrow();
                long[] prefix = numbers(read.prefix().orElseThrow());
                long[] said = numbers(batch.targets());
                int length = (int) LongStream.of(prefix).sum();
                lengths.set(length);
                for (int at = 0; at < CONTEXT; at++) {
                    assertThat(prefix[at]).isEqualTo(at < length ? 1 : 0);
                    assertThat(said[at] == Batch.IGNORED).isEqualTo(at < length - 1);
                }
            }
            assertThat(lengths.cardinality()).isEqualTo(CONTEXT);
        }
    }

    private BatchSource source(TrainingObjective objective) throws Exception {
        List<int[]> texts = ObjectiveJobs.texts(5, 100, 22);
        Path shard = objective == TrainingObjective.TOKEN_CLASSIFICATION
                ? labelled(texts)
                : ObjectiveJobs.shard(folder, texts, learned(texts), 2);
        BatchSource source = BatchSources.of(ObjectiveJobs.job(folder, shard, objective, Packing.AUTO));
        if (source instanceof Pairs pairs) {
            pairs.departFrom(new float[2 * pairs.pairs()]);
        }
        return source;
    }

    /** Each text, and of each of its tokens what it is: a function of the token. */
    private Path labelled(List<int[]> texts) throws Exception {
        List<int[]> both = new ArrayList<>();
        for (int[] text : texts) {
            both.add(text);
            both.add(Arrays.stream(text).map(token -> token % 4).toArray());
        }
        return ObjectiveJobs.shard(folder, both, List.of(), 2);
    }

    /** Documents longer than a row among them. */
    @Test
    void everyTokenOfLabelledTextsIsReadOnceInAnEpochAndItsLabelIsToBeSaid() throws Exception {
        List<int[]> texts = ObjectiveJobs.texts(6, 80, 3 * CONTEXT);
        var job = ObjectiveJobs.job(folder, labelled(texts), TrainingObjective.TOKEN_CLASSIFICATION, Packing.AUTO);
        List<Long> read = new ArrayList<>();
        try (BatchSource source = BatchSources.of(job);
                Sequences sequences = new Sequences(job, new LabelledCutting(CONTEXT, 0))) {
            for (int n = 0; n < sequences.perEpoch(); n++) {
                Batch batch = source.batch(n, 1);
                long[] ids = row(read(batch).ids(), 0);
                long[] segments = row(read(batch).segments().orElseThrow(), 0);
                long[] targets = row(batch.targets(), 0);
                for (int place = 0; place < CONTEXT; place++) {
                    boolean counts = segments[place] > 0 && ids[place] % 4 > 0;
                    assertThat(targets[place]).isEqualTo(counts ? ids[place] % 4 - 1 : Batch.IGNORED);
                    if (segments[place] > 0) {
                        read.add(ids[place]);
                    }
                }
            }
        }
        List<Long> expected = texts.stream()
                .flatMapToInt(Arrays::stream)
                .mapToLong(token -> token)
                .boxed()
                .sorted()
                .toList();
        assertThat(read.stream().sorted().toList()).isEqualTo(expected);
    }

    @Test
    void textsWithoutLabelsAreRefused() throws Exception {
        Path shard = ObjectiveJobs.shard(folder, ObjectiveJobs.texts(5, 10, 22), List.of(), 1);
        var job = ObjectiveJobs.job(folder, shard, TrainingObjective.TOKEN_CLASSIFICATION, Packing.AUTO);
        assertThatThrownBy(() -> BatchSources.of(job))
                .isInstanceOf(UnusableDataset.class)
                .hasMessageContaining("texts with entities");
    }

    private static List<BitSet> learned(List<int[]> texts) {
        Random random = new Random(8);
        return texts.stream()
                .map(ids -> {
                    BitSet some = new BitSet();
                    some.set(ids.length - 1 - random.nextInt(Math.max(1, ids.length / 2)), ids.length);
                    return some;
                })
                .toList();
    }

    private static long[] row(Tensor tensor, int row) {
        long[] all = numbers(tensor);
        int width = (int) tensor.size(1);
        return Arrays.copyOfRange(all, row * width, (row + 1) * width);
    }

    /** The targets of rows, without those that don't count. */
    private static long[] trimmed(Tensor targets, int first, int rows) {
        return IntStream.range(first, first + rows)
                .mapToObj(row -> row(targets, row))
                .flatMapToLong(LongStream::of)
                .filter(id -> id != Batch.IGNORED)
                .toArray();
    }

    private static long[] numbers(Tensor tensor) {
        long[] numbers = new long[(int) tensor.numel()];
        tensor.data_ptr_long().get(numbers);
        return numbers;
    }
}
