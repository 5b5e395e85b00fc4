package dev.millrace.ingestion.domain.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration.Continuation;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration.State;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstructionGenerationTest {

    private static final List<InstructionTask> SEEDS = IntStream.range(0, 9)
            .mapToObj(n -> new InstructionTask(
                    "Describe seed thing number %d in a way nobody has".formatted(n),
                    n % 2 == 0 ? "" : "thing " + n,
                    "It is thing " + n))
            .toList();

    /** A model that makes up a few tasks, of which some are of no use; the same prompt and seed, the same answer. */
    private static Continuation imagine(String prompt, long seed) {
        Random random = new Random(seed ^ prompt.hashCode());
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            String words = random.ints(7, 0, 40)
                    .mapToObj(w -> "w" + w)
                    .reduce((a, b) -> a + " " + b)
                    .orElseThrow();
            answer.append(i == 0 ? " " : "\n###\n%d. Instruction: ".formatted(i + 4))
                    .append(random.nextInt(5) == 0 ? "Draw " + words : words)
                    .append("\n%d. Input: <none>\n%d. Output:\nAn answer with %s\n".formatted(i + 4, i + 4, words));
        }
        return new Continuation(answer.toString(), random.nextBoolean());
    }

    @Test
    void whatIsMadeDependsOnTheSeedAndNotOnWhereItWasInterrupted() throws Exception {
        InstructionGeneration generation = new InstructionGeneration(SEEDS, 7, 0.7, 60, 100);
        List<State> states = new ArrayList<>();
        State whole = generation.run(State.BEGIN, InstructionGenerationTest::imagine, states::add);
        assertThat(whole.kept()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(whole.refused()).containsKeys("impossible");
        assertThat(whole.candidates())
                .hasSize(whole.kept().size()
                        + whole.refused().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
        assertThat(whole.upTo(20))
                .isEqualTo(whole.candidates().subList(0, whole.upTo(20).size()));
        assertThat(whole.upTo(20).getLast().task()).isEqualTo(whole.kept().get(19));
        for (int i = 0; i < states.size() - 1; i += 5) {
            assertThat(generation.run(states.get(i), InstructionGenerationTest::imagine, state -> {}))
                    .isEqualTo(whole);
        }
        assertThat(new InstructionGeneration(SEEDS, 8, 0.7, 60, 100)
                        .run(State.BEGIN, InstructionGenerationTest::imagine, state -> {})
                        .kept())
                .isNotEqualTo(whole.kept());
    }

    @Test
    void noTwoThatAreKeptAreTooSimilar() throws Exception {
        List<InstructionTask> kept = new InstructionGeneration(SEEDS, 3, 0.4, 80, 200)
                .run(State.BEGIN, InstructionGenerationTest::imagine, state -> {})
                .kept();
        for (int i = 0; i < kept.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(RougeL.similarity(
                                RougeL.words(kept.get(i).instruction()),
                                RougeL.words(kept.get(j).instruction())))
                        .isLessThan(0.4);
            }
        }
    }

    @Test
    void fewerExamplesAreShownToAModelThatCannotTakeMore() throws Exception {
        State state = new InstructionGeneration(SEEDS, 1, 0.7, 3, 5)
                .run(
                        State.BEGIN,
                        (prompt, seed) -> {
                            if (prompt.contains("2. Instruction: Describe")) {
                                throw new InstructionGeneration.TooLong("context");
                            }
                            return imagine(prompt, seed);
                        },
                        now -> {});
        assertThat(state.kept()).isNotEmpty();
        assertThat(state.candidates())
                .allSatisfy(candidate -> assertThat(candidate.seeds()).hasSize(1));
        State nothing = new InstructionGeneration(SEEDS, 1, 0.7, 3, 5)
                .run(
                        State.BEGIN,
                        (prompt, seed) -> {
                            throw new InstructionGeneration.TooLong("context");
                        },
                        now -> {});
        assertThat(nothing).isEqualTo(new State(5, List.of(), 5));
    }

    /** Values of rouge_score 0.1.2, rougeL without stemming. */
    @Test
    void rougeLIsTheF1OfTheLongestCommonSequence() {
        assertThat(rouge("the quick brown fox jumps over the lazy dog", "the quick brown dog jumps on the log"))
                .isCloseTo(2 * 5.0 / 17, within(1e-12));
        assertThat(rouge("Name 3 colours.", "name 3 COLOURS")).isEqualTo(1);
        assertThat(rouge("a b c", "x y z")).isZero();
        assertThat(rouge("", "x")).isZero();
    }

    @Test
    void tasksAreReadBackFromTheFormInWhichTheyAreShown() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            List<InstructionTask> tasks = IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(n -> new InstructionTask(
                            words(random, " "), random.nextBoolean() ? "" : words(random, "\n"), words(random, "\n")))
                    .toList();
            String prompt = TaskList.prompt(tasks);
            String list = prompt.substring(prompt.indexOf("1. Instruction:") + "1. Instruction:".length());
            assertThat(TaskList.parse(list, true)).isEqualTo(tasks);
        }
        assertThat(TaskList.parse(" Only an instruction", false))
                .containsExactly(new InstructionTask("Only an instruction", "", ""));
        assertThat(TaskList.parse("", false)).isEmpty();
    }

    @Test
    void theReasonsForWhichTasksAreNotKept() {
        TaskFilter filter = new TaskFilter(0.7, SEEDS);
        assertThat(reason(filter, "Tell a story", "x")).isEqualTo("length");
        assertThat(reason(filter, "Describe what this image shows", "x")).isEqualTo("impossible");
        assertThat(reason(filter, "Write a program that sorts numbers", "x")).isEqualTo("program");
        assertThat(reason(filter, "- list four fruits please", "x")).isEqualTo("beginning");
        assertThat(reason(filter, "Ärgere dich nicht so sehr", "x")).isEqualTo("beginning");
        assertThat(reason(filter, "Give four synonyms of glad", "")).isEqualTo("incomplete");
        assertThat(reason(filter, "Describe seed thing number 4 in a way nobody has", "x"))
                .isEqualTo("similar");
        assertThat(reason(filter, "Give four synonyms of glad", "happy")).isEqualTo("kept");
    }

    @Test
    void theSeedTasksOfSelfInstructAreReadAndAreMostlyOnesThatWouldBeKept() throws Exception {
        String lines = Files.readString(RealData.require("I_instruct/self_instruct_seed/seed_tasks.jsonl"));
        List<InstructionTask> tasks = SeedTasks.read("seed_tasks.jsonl", lines);
        assertThat(tasks).hasSize(175);
        TaskFilter filter = new TaskFilter(0.7, List.of());
        int kept = 0;
        for (InstructionTask task : tasks) {
            if (filter.refusal(task).isEmpty()) {
                filter.remember(task);
                kept++;
            }
        }
        assertThat(kept).isGreaterThan(120);
    }

    @Test
    void aSeedFileThatMakesNoSenseIsNamedWithItsLine() throws IOException {
        assertThatThrownBy(() -> SeedTasks.read("seeds.jsonl", "\n{\"instruction\": \"x\"}\n"))
                .isInstanceOf(UnreadableSource.class)
                .hasMessageContaining("seeds.jsonl:2")
                .hasMessageContaining("output");
        assertThatThrownBy(() -> SeedTasks.read("seeds.jsonl", "not json")).hasMessageContaining("seeds.jsonl:1");
        assertThatThrownBy(() -> SeedTasks.read("seeds.jsonl", "\n")).hasMessageContaining("no seed task");
    }

    private static String reason(TaskFilter filter, String instruction, String output) {
        return filter.refusal(new InstructionTask(instruction, "", output)).orElse("kept");
    }

    private static double rouge(String one, String other) {
        return RougeL.similarity(RougeL.words(one), RougeL.words(other));
    }

    private static String words(Random random, String between) {
        return String.join(
                between,
                IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(n -> "word" + random.nextInt(50))
                        .toList());
    }
}
