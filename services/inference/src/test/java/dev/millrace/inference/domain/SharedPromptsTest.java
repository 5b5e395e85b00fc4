package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import dev.millrace.inference.domain.Engine.Submission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that begin alike, and prompts that are long. */
class SharedPromptsTest {

    private static final int CHUNK = 64;

    @TempDir
    static Path folder;

    private static ModelPackage model;

    @BeforeAll
    static void write() throws Exception {
        model = TinyModel.write(folder.resolve("tiny"), "tiny", "v1", 1);
    }

    private static Engine engine(int slots, EngineStats stats) throws Exception {
        return Engine.start(model, new EngineLimits(slots, 1L << 28, 1000, 1), stats);
    }

    private static int[] drawn(Random random, int length) {
        return random.ints(length, 4, 260).toArray();
    }

    private static int[] join(int[] first, int... second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static GenerationRequest request(int[] prompt, int tokens, OptionalInt logprobs, boolean scored) {
        return new GenerationRequest(
                IntStream.of(prompt).boxed().toList(), tokens, Sampling.GREEDY, List.of(), logprobs, scored);
    }

    /** Each begins with some of one before it, cut anywhere, at the borders of chunks too. */
    private static List<GenerationRequest> drawn(Random random, Engine engine) {
        List<int[]> prompts = new ArrayList<>();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int[] before = prompts.isEmpty() ? new int[0] : prompts.get(random.nextInt(prompts.size()));
            int cut = random.nextInt(4) == 0
                    ? before.length / CHUNK * CHUNK
                    : before.length == 0 ? 0 : random.nextInt(before.length + 1);
            int most = engine.context() - 8 - cut;
            int[] prompt = join(Arrays.copyOf(before, cut), drawn(random, 1 + random.nextInt(Math.min(most, 150))));
            prompts.add(prompt);
            OptionalInt logprobs = random.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of(random.nextInt(8));
            requests.add(request(prompt, random.nextInt(6), logprobs, random.nextBoolean()));
        }
        return requests;
    }

    @Test
    void aPromptGetsTheSameToTheLastBitWhateverOthersBeginWith() throws Exception {
        EngineStats stats = new EngineStats();
        try (Engine shared = engine(4, stats)) {
            List<GenerationRequest> requests = drawn(new Random(11), shared);
            List<Recorded> together = new ArrayList<>();
            for (GenerationRequest request : requests) {
                together.add(Recorded.start(shared, request));
            }
            for (int i = 0; i < requests.size(); i++) {
                try (Engine alone = engine(2, new EngineStats())) {
                    Recorded expected = Recorded.start(alone, requests.get(i));
                    assertThat(together.get(i).prompt()).as("request %d", i).isEqualTo(expected.prompt());
                    assertThat(together.get(i).tokens).as("request %d", i).isEqualTo(expected.tokens);
                }
            }
        }
        assertThat(stats.reusedTokens()).isPositive().isLessThan(stats.promptTokens());
    }

    @Test
    void theSameExamplesBeforeManyQuestionsAreReadOnce() throws Exception {
        EngineStats stats = new EngineStats();
        Random random = new Random(5);
        int[] examples = drawn(random, 3 * CHUNK + 10);
        try (Engine engine = engine(4, stats)) {
            List<Recorded> questions = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                questions.add(Recorded.scored(engine, join(examples, drawn(random, 20))));
            }
            for (Recorded question : questions) {
                question.await();
            }
        }

        assertThat(stats.reusedTokens()).isEqualTo(23L * 3 * CHUNK);
    }

    @Test
    void aLongPromptDoesNotKeepARunningAnswerWaitingUntilItIsRead() throws Exception {
        Random random = new Random(3);
        AtomicInteger heard = new AtomicInteger();
        CompletableFuture<Integer> read = new CompletableFuture<>();
        try (Engine engine = engine(4, new EngineStats())) {
            GenerationRequest longPrompt =
                    Recorded.request(drawn(random, engine.context() - 1), 1, Sampling.GREEDY, false);
            Submission other = new Submission(longPrompt, new Quiet() {
                @Override
                public void prompt(List<ScoredToken> tokens) {
                    read.complete(heard.get());
                }
            });
            GenerationRequest answer = Recorded.request(drawn(random, 5), 100, Sampling.GREEDY, false);
            engine.submit(List.of(new Submission(answer, new Quiet() {
                @Override
                public void token(ScoredToken token, String text) {
                    if (heard.incrementAndGet() == 3) {
                        submit(engine, other);
                    }
                }
            })));

            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(3 + engine.context() / CHUNK - 1);
        }
    }

    private static void submit(Engine engine, Submission submission) {
        try {
            engine.submit(List.of(submission));
        } catch (QueueFull | EngineClosed e) {
            throw new IllegalStateException(e);
        }
    }
}
