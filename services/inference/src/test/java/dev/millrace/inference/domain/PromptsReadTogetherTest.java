package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import dev.millrace.inference.domain.Engine.Submission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prompts of fewer tokens than a chunk. */
class PromptsReadTogetherTest {

    private static final EngineLimits LIMITS = new EngineLimits(16, 1L << 28, 1000, 2);

    @TempDir
    Path folder;

    private static int[] drawn(Random random, int length) {
        return random.ints(length, 4, 260).toArray();
    }

    private static GenerationRequest drawn(Random random) {
        int[] prompt = drawn(random, 1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 20));
        OptionalInt logprobs = OptionalInt.of(random.nextInt(4));
        return new GenerationRequest(
                IntStream.of(prompt).boxed().toList(),
                random.nextInt(8),
                Sampling.GREEDY,
                List.of(),
                logprobs,
                random.nextBoolean());
    }

    /** Alone: one after the other. Together: in calls of several, some of which nobody waits for soon. */
    @ParameterizedTest
    @EnumSource
    void eachGetsTheSameToTheLastBitAloneAndWithOthers(GraphPrecision precision) throws Exception {
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1, precision);
        Random random = new Random(7);
        EngineStats stats = new EngineStats();
        EngineStats apart = new EngineStats();
        List<GenerationRequest> requests = new ArrayList<>();
        List<Recorded> together = new ArrayList<>();
        List<Generation> generations = new ArrayList<>();
        Set<Integer> cancelled = Set.of(3, 20, 21, 40, 77, 78, 79);
        try (Engine engine = Engine.start(model, LIMITS, stats);
                Engine alone = Engine.start(model, LIMITS, apart)) {
            while (requests.size() < 120) {
                List<Submission> call = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(20); i++) {
                    requests.add(drawn(random));
                    together.add(new Recorded());
                    call.add(new Submission(requests.getLast(), together.getLast()));
                }
                generations.addAll(engine.submit(call));
                cancelled.stream()
                        .filter(i -> i < generations.size())
                        .forEach(i -> generations.get(i).cancel());
            }

            for (int i = 0; i < requests.size(); i++) {
                if (!cancelled.contains(i)) {
                    Recorded expected = Recorded.start(alone, requests.get(i));
                    assertThat(together.get(i).prompt()).as("request %d", i).isEqualTo(expected.prompt());
                    assertThat(together.get(i).tokens).as("request %d", i).isEqualTo(expected.tokens);
                    assertThat(together.get(i).text).as("request %d", i).hasToString(expected.text.toString());
                }
            }
        }
        assertThat(stats.promptRuns.sum()).isLessThan(apart.promptRuns.sum() * 3 / 4);
    }

    @Test
    void vectorsAreTheSameAloneAndWithOthers() throws Exception {
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1);
        Random random = new Random(1);
        List<List<Integer>> texts = IntStream.range(0, 40)
                .mapToObj(i -> IntStream.of(drawn(random, 1 + random.nextInt(30)))
                        .boxed()
                        .toList())
                .toList();
        List<Recorded> together = texts.stream().map(text -> new Recorded()).toList();
        try (Engine engine = Engine.start(model, LIMITS, new EngineStats())) {
            if (!(engine.embeddings() instanceof Embeddings.Made)) {
                throw new AssertionError("the model makes no vectors");
            }
            engine.submit(IntStream.range(0, texts.size())
                    .mapToObj(i -> new Submission(GenerationRequest.embedding(texts.get(i)), together.get(i)))
                    .toList());
            for (Recorded one : together) {
                one.await();
            }
            for (int i = 0; i < texts.size(); i++) {
                Recorded alone = Recorded.start(engine, GenerationRequest.embedding(texts.get(i)));
                assertThat(together.get(i).vector()).as("text %d", i).isEqualTo(alone.vector());
            }
        }
    }

    /** A prompt that is full of others' tokens costs more than a run by itself, and one too many keeps others waiting. */
    @Test
    void thoseReadWithTheFirstAreOfItsKindAndLengthAndAsManyAsARunMayHave() throws Exception {
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1);
        try (Engine engine = Engine.start(model, LIMITS, new EngineStats())) {
            Random random = new Random(1);
            for (int round = 0; round < 500; round++) {
                List<Generation> prompts = IntStream.range(0, 1 + random.nextInt(30))
                        .mapToObj(i -> generation(engine, random))
                        .toList();
                Generation first = prompts.getFirst();

                List<Generation> together = WholePrompts.together(prompts);

                int longest = together.stream()
                        .mapToInt(one -> one.prompt().length)
                        .max()
                        .orElseThrow();
                int room = Math.max(1, WholePrompts.TOKENS / longest);
                assertThat(together).contains(first).isSubsetOf(prompts).hasSizeLessThanOrEqualTo(room);
                assertThat(together).doesNotHaveDuplicates().allSatisfy(one -> {
                    assertThat(one.scoresPrompt()).isEqualTo(first.scoresPrompt());
                    assertThat(one.isShort()).isEqualTo(first.isShort());
                    assertThat(longest - one.prompt().length).isBetween(0, WholePrompts.FILLED);
                });
                long alike = prompts.stream()
                        .filter(one -> one.prompt().length == first.prompt().length
                                && one.scoresPrompt() == first.scoresPrompt()
                                && one.isShort() == first.isShort())
                        .count();
                int own = Math.max(1, WholePrompts.TOKENS / first.prompt().length);
                assertThat((long) together.size()).isGreaterThanOrEqualTo(Math.min(alike, own));
            }
        }
    }

    private static Generation generation(Engine engine, Random random) {
        int[] prompt = drawn(random, 1 + random.nextInt(63));
        GenerationRequest request = Recorded.request(prompt, 4, Sampling.GREEDY, random.nextInt(3) == 0);
        Generation.Size size = new Generation.Size(prompt.length + 4, random.nextInt(3) == 0);
        return new Generation(request, size, new Quiet(), engine.tokenizer(), Set.of());
    }
}
