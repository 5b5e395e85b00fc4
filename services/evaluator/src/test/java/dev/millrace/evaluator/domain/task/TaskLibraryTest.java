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
                "output: choice   | mine.yaml:3: output: found choice;",
                "prompt: '{{ a'   | mine.yaml:3: prompt: template, line 1: a tag isn't closed",
                "few_shot: {n: 1} | mine.yaml:3: few_shot.n: the key means nothing here",
                "generation: {until: []} | mine.yaml:3: generation: only generate_until generates",
                "data: {hub: a}   | mine.yaml:3: data: evaluation is missing",
                "filters: [{name: a, steps: [rege]}] | mine.yaml:3: filters[0].steps[0]: Expected a filter of [lowercase,",
            })
    void whatIsWrongIsToldWithItsPlace(String line, String message) {
        assertThatThrownBy(() -> add("extends: boolq\nname: mine\n" + line + "\n"))
                .isInstanceOf(MalformedTask.class)
                .hasMessageContaining(message);
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
