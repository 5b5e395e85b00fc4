package dev.millrace.evaluator.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.evaluator.domain.document.SplitFiles;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.request.Request.LogLikelihood;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own task in a file, asked about in the ways that are easy to get wrong. */
class RequestsTest {

    private static final String CHOICE = """
            name: colours
            about: what colour things are
            data:
              files: {test: test.jsonl, train: train.jsonl}
              evaluation: test
              few_shot: train
            output: multiple_choice
            prompt: "{{ thing }} is"
            choices: "{{ colours }}"
            target: "{{ right }}"
            metrics: [acc]
            """;

    private static final String CHAT = "{% for m in messages %}[{{ m.role }}]{{ m.content }}[end]{% endfor %}"
            + "{% if add_generation_prompt %}[assistant]{% endif %}";

    @TempDir
    Path folder;

    private List<ItemRequests> ask(String yaml, Prompting prompting) throws Exception {
        Files.writeString(folder.resolve("test.jsonl"), """
                {"thing": "Snow", "colours": ["white", "black"], "right": 0}
                {"thing": "Coal", "colours": ["white", "black"], "right": "black"}
                """);
        Files.writeString(folder.resolve("train.jsonl"), """
                {"thing": "Grass", "colours": ["red", "green"], "right": 1}
                {"thing": "Coal", "colours": ["white", "black"], "right": "black"}
                """);
        Path file = folder.resolve("colours.yaml");
        Files.writeString(file, yaml);
        TaskLibrary library = TaskLibrary.shipped();
        TaskDefinition task = library.tasks(library.add(file)).getFirst();
        TaskDocuments documents = SplitFiles.documents(task, folder);
        return Requests.of(task, documents, prompting);
    }

    private static Prompting shots(int shots) {
        return new Prompting(OptionalInt.of(shots), Optional.empty(), Optional.empty());
    }

    private static Prompting chat(int shots, boolean multiturn, String system) throws Exception {
        return new Prompting(OptionalInt.of(shots), Optional.of(DialogForm.read(CHAT, multiturn)), Optional.of(system));
    }

    @Test
    void aChoiceIsRightByItsPlaceOrByItsText() throws Exception {
        List<ItemRequests> asked = ask(CHOICE, shots(0));

        assertThat(asked.getFirst().requests())
                .containsExactly(new LogLikelihood("Snow is", " white"), new LogLikelihood("Snow is", " black"));
        assertThat(asked).extracting(ItemRequests::gold).containsExactly(OptionalInt.of(0), OptionalInt.of(1));
    }

    /** As lm-evaluation-harness has it: what is chosen by its place is said, even where it is nothing. */
    @Test
    void anExampleWhoseChoiceIsEmptyIsAnsweredAndOneWhoseAnswerIsAnEmptyTextIsNot() throws Exception {
        String chosen = CHOICE.replace("{{ colours }}", "{{ [colours[0], ''] }}")
                .replace("{{ right }}", "{{ 1 if thing in ['Grass', 'Coal'] else 0 }}");
        String said = CHOICE.replace("choices: \"{{ colours }}\"\n", "")
                        .replace("multiple_choice", "generate_until")
                        .replace("{{ right }}", "{{ '' if thing == 'Grass' else 'black' }}")
                        .replace("[acc]", "[exact_match]")
                + "generation: {until: [\"\\n\"]}\n";
        String first = "few_shot: {sampler: first_n}\n";

        assertThat(((LogLikelihood) ask(chosen + first, shots(1))
                                .getFirst()
                                .requests()
                                .getFirst())
                        .context())
                .isEqualTo("Grass is \n\nSnow is");
        assertThat(((Request.Generation) ask(said + first, shots(1))
                                .getFirst()
                                .requests()
                                .getFirst())
                        .context())
                .isEqualTo("Grass isSnow is");
    }

    @Test
    void anItemIsNoExampleOfItselfWhereTheTaskSaysSo() throws Exception {
        String without = CHOICE + "few_shot: {sampler: first_n, without_itself: true}\n";

        List<ItemRequests> asked = ask(without, shots(1));

        assertThat(asked.get(1).examples().drawn()).containsExactly(0, 1);
        assertThat(asked.get(1).requests().getFirst())
                .isEqualTo(new LogLikelihood("Grass is green\n\nCoal is", " white"));
        assertThatThrownBy(() -> ask(without, shots(2)))
                .isInstanceOf(TooFewExamples.class)
                .hasMessageContaining("colours: 3 examples would have to be drawn, and there are 2");
    }

    @Test
    void examplesAreDrawnByOneStreamForAllItems() throws Exception {
        List<ItemRequests> asked = ask(CHOICE, shots(1));

        // random.Random(1234): sample(range(2), 1) twice
        assertThat(asked).extracting(one -> one.examples().chosen()).containsExactly(List.of(1), List.of(0));
    }

    @Test
    void inADialogAChoiceBeginsTheAssistantsTurn() throws Exception {
        assertThat(ask(CHOICE + "few_shot: {sampler: first_n}\n", chat(1, true, "Be brief."))
                        .getFirst()
                        .requests())
                .first()
                .isEqualTo(new LogLikelihood(
                        "[system]Be brief.[end][user]Grass is[end][assistant]green[end][user]Snow is[end][assistant]",
                        "white"));
        assertThat(ask(CHOICE + "few_shot: {sampler: first_n}\n", chat(1, false, "Be brief."))
                        .getFirst()
                        .requests())
                .first()
                .isEqualTo(new LogLikelihood(
                        "[system]Be brief.[end][user]Grass is green\n\nSnow is[end][assistant]", "white"));
    }

    @Test
    void aBegunAnswerIsPartOfTheContextAndTheDialogStopsThere() throws Exception {
        String begun = CHOICE + "answer_prefix: It is\n";

        assertThat(ask(begun, chat(0, true, "")).getFirst().requests())
                .first()
                .isEqualTo(new LogLikelihood("[user]Snow is[end][assistant]It is", " white"));
        assertThat(ask(begun, shots(0)).getFirst().requests())
                .first()
                .isEqualTo(new LogLikelihood("Snow is It is", " white"));
    }

    @Test
    void aSystemInstructionIsSetOffFromADescriptionOnly() throws Exception {
        Prompting told = new Prompting(OptionalInt.of(0), Optional.empty(), Optional.of("Be brief."));

        assertThat(ask(CHOICE, told).getFirst().requests())
                .first()
                .isEqualTo(new LogLikelihood("Be brief.Snow is", " white"));
        assertThat(ask(CHOICE + "description: \"Colours.\\n\"\n", told)
                        .getFirst()
                        .requests())
                .first()
                .isEqualTo(new LogLikelihood("Be brief.\n\nColours.\nSnow is", " white"));
    }

    @Test
    void aWholeTextThatLooksLikeAListIsAText() throws Exception {
        String rolling = CHOICE.replace("choices: \"{{ colours }}\"\n", "")
                .replace("multiple_choice", "loglikelihood_rolling")
                .replace("{{ right }}", "['{{ thing }}']")
                .replace("[acc]", "[bits_per_byte]");

        ItemRequests asked = ask(rolling, shots(0)).getFirst();

        assertThat(asked.requests()).containsExactly(new Request.Rolling("['Snow']"));
        assertThat(asked.target()).isEqualTo(TextNode.valueOf("['Snow']"));
    }

    @Test
    void aSplitWithoutItemsIsToldWithItsFile() throws Exception {
        Files.createFile(folder.resolve("none.jsonl"));

        assertThatThrownBy(() -> ask(CHOICE.replace("test: test.jsonl", "test: none.jsonl"), shots(0)))
                .isInstanceOf(UnfitItem.class)
                .hasMessageContaining("colours: there are no items of the split test in none.jsonl");
    }

    @Test
    void whatDoesNotFitIsToldWithItsPlaces() {
        assertThatThrownBy(() -> ask(CHOICE.replace("{{ thing }}", "{{ think }}"), shots(0)))
                .isInstanceOf(UnfitItem.class)
                .hasMessageContaining("colours.yaml:8: prompt: think isn't defined")
                .hasMessageContaining("test.jsonl:1 has the fields colours, right, thing");
        assertThatThrownBy(() -> ask(CHOICE.replace("{{ right }}", "{{ thing }}"), shots(0)))
                .isInstanceOf(UnfitItem.class)
                .hasMessageContaining(
                        "colours.yaml:10: target: its answer \"Snow\" is none of its choices [white, black]")
                .hasMessageContaining("test.jsonl:1");
    }

    @Test
    void aRequestIsKnownByAllThatItSays() {
        String id = new LogLikelihood("a", "b").id();

        assertThat(id).hasSize(64).isEqualTo(new LogLikelihood("a", "b").id());
        assertThat(List.of(
                        new LogLikelihood("", "ab").id(),
                        new LogLikelihood("ab", "").id(),
                        new Request.Rolling("ab").id()))
                .doesNotHaveDuplicates()
                .doesNotContain(id);
    }
}
