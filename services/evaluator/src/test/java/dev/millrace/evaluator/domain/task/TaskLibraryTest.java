package dev.millrace.evaluator.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLibraryTest {

    @TempDir
    Path folder;

    private String add(String yaml) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, yaml);
        return TaskLibrary.shipped().add(file);
    }

    @Test
    void everyFileThatIsShippedIsKnown() throws Exception {
        Path tasks = Path.of(Objects.requireNonNull(TaskLibrary.class.getResource("/tasks/piqa.yaml"))
                        .toURI())
                .resolveSibling("");
        try (Stream<Path> files = Files.list(tasks)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(TaskLibrary.SHIPPED);
        }
    }

    @Test
    void groupsAndGauntletsStandForTheirTasks() throws Exception {
        TaskLibrary library = TaskLibrary.shipped();

        assertThat(library.tasks("mmlu")).hasSize(57);
        assertThat(library.tasks("mmlu_stem"))
                .hasSize(19)
                .first()
                .extracting(TaskDefinition::name)
                .isEqualTo("mmlu_abstract_algebra");
        assertThat(library.tasks("blimp")).hasSize(67);
        assertThat(library.tasks("commonsense"))
                .extracting(TaskDefinition::name)
                .contains("hellaswag", "copa");
        for (Definition definition : library.all()) {
            assertThat(library.tasks(definition.name())).as(definition.name()).isNotEmpty();
        }
    }

    @Test
    void aFileThatExtendsAnotherSaysOnlyWhatIsDifferent() throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, "extends: boolq\nname: mine\nmetrics: [acc_norm]\n");
        TaskLibrary library = TaskLibrary.shipped();

        TaskDefinition task = library.tasks(library.add(file)).getFirst();

        assertThat(task.data().hub()).contains("aps/super_glue");
        assertThat(task.measures("acc_norm")).isTrue();
        assertThat(task.measures("acc")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "promt: hm        | mine.yaml:3: promt: the key means nothing here; did you mean prompt?",
                "metrics: [acc1]  | mine.yaml:3: metrics[0]: Expected a metric of [acc,",
                "metrics: [acc, acc_norm, {metric: acc}] | mine.yaml:3: metrics[2].metric: there is a metric before that is reported as acc, too",
                "output: choice   | mine.yaml:3: output: found choice;",
                "prompt: '{{ a'   | mine.yaml:3: prompt: template, line 1: a tag isn't closed",
                "few_shot: {n: 1} | mine.yaml:3: few_shot.n: the key means nothing here",
                "generation: {until: []} | mine.yaml:3: generation: only generate_until generates",
                "data: {hub: a}   | mine.yaml:3: data: evaluation is missing",
                "filters: [{name: a, steps: [rege]}] | mine.yaml:3: filters[0].steps[0]: Expected a filter of [lowercase,",
                "filters: [{name: a, steps: [take_first]}, {name: a, steps: [lowercase]}] | mine.yaml:3: filters[1].name: there is a filter a already",
            })
    void whatIsWrongIsToldWithItsPlace(String line, String message) {
        assertThatThrownBy(() -> add("extends: boolq\nname: mine\n" + line + "\n"))
                .isInstanceOf(MalformedTask.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "members: []                                   | mine.yaml:3: members: name at least one task or group",
                "members: [hellaswag, arc_esy]                 | mine.yaml:3: members[1]: no task, group or gauntlet is called arc_esy;",
                "members: [mine]                               | mine.yaml:3: members[0]: the group mine is a member of itself",
                "gauntlet: [{task: arc_esy, metric: acc}]      | mine.yaml:3: gauntlet[0]: no task, group or gauntlet is called",
                "gauntlet: [{task: arc_easy, metric: acc_nrm}] | mine.yaml:3: gauntlet[0]: arc_easy has no metric acc_nrm; did you",
                "gauntlet: [{task: mmlu, metric: acc}]         | mine.yaml:3: gauntlet[0]: mmlu is a group",
                "gauntlet: [{task: commonsense, metric: acc}]  | mine.yaml:3: gauntlet[0]: commonsense is a gauntlet",
            })
    void whatIsWrongWithAMemberIsToldWhereItIsNamed(String line, String message) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, "name: mine\nabout: some\n" + line + "\n");
        TaskLibrary library = TaskLibrary.shipped();

        assertThatThrownBy(() -> library.tasks(library.add(file)))
                .isInstanceOf(MalformedTask.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature: hot  | temperature: expected a number, found \"hot\"",
                "temperature: -1   | temperature: a temperature is a number from 0 on",
                "max_gen_toks: 0   | max_gen_toks: expected a whole number from 1 on",
                "max_tokens: many  | max_tokens: expected a whole number from 1 on",
            })
    void howATextIsWrittenIsCheckedBeforeAnyIs(String argument, String message) {
        assertThatThrownBy(() -> add("extends: gsm8k\nname: mine\ngeneration: {until: [], " + argument + "}\n"))
                .isInstanceOf(MalformedTask.class)
                .hasMessageContaining("mine.yaml:3: generation." + message);
    }

    @Test
    void aDigestOfNoFileIsNoPin() {
        assertThatThrownBy(() -> add("extends: boolq\nname: mine\ndata:\n  files: {all: a.jsonl}\n  evaluation: all\n"
                        + "  sha256: {al: " + "a".repeat(64) + "}\n"))
                .hasMessageContaining("mine.yaml:6: data.sha256: no file is named for the split al");
    }

    @Test
    void nothingIsExtendedOrAskedForThatIsNotThere() {
        assertThatThrownBy(() -> add("extends: bolq\nname: mine\n")).hasMessageContaining("did you mean boolq?");
        assertThatThrownBy(() -> TaskLibrary.shipped().tasks("hellaswg"))
                .hasMessageContaining("did you mean hellaswag?");
        assertThatThrownBy(() -> {
                    Path file = folder.resolve("group.yaml");
                    Files.writeString(file, "name: ring\nabout: none\nmembers: [ring]\n");
                    TaskLibrary library = TaskLibrary.shipped();
                    library.tasks(library.add(file));
                })
                .hasMessageContaining("the group ring is a member of itself");
    }
}
