package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.generation.GenerationSettings;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.task.FewShotRule.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a task from the values of its file; those of the task that it extends are among them where it has none itself. */
final class TaskReader {

    static final List<String> KEYS = List.of(
            "name",
            "about",
            "version",
            "extends",
            "variants",
            "groups",
            "data",
            "prepare",
            "output",
            "prompt",
            "contexts",
            "choices",
            "target",
            "gold",
            "description",
            "answer_prefix",
            "target_delimiter",
            "few_shot",
            "generation",
            "repeats",
            "filters",
            "metrics",
            "metric_fields");

    private static final Set<String> OF_DATA =
            Set.of("hub", "config", "revision", "files", "sha256", "evaluation", "few_shot");
    private static final List<String> KINDS =
            Arrays.stream(OutputKind.values()).map(OutputKind::named).toList();
    private static final List<String> OF_FEW_SHOT =
            List.of("shots", "sampler", "samples", "without_itself", "delimiter", "prompt", "choices", "target");
    private static final List<String> SAMPLERS = List.of("random", "first_n");

    private final Entries values;
    private final Map<String, JsonNode> constants;

    /** @param constants what its templates may name beside an item's fields */
    TaskReader(Entries values, Map<String, JsonNode> constants) {
        this.values = values;
        this.constants = constants;
    }

    TaskDefinition read() throws MalformedTask {
        OutputKind output = OutputKind.of(values.get("output").among(KINDS));
        Wording wording = wording();
        TaskData data = data();
        check(output, wording);
        return new TaskDefinition(
                filled(values.get("name")),
                filled(values.get("about")),
                data,
                templates("prepare"),
                output,
                wording,
                fewShot(data),
                generation(output),
                values.has("repeats") ? values.get("repeats").whole(1) : 1,
                values.has("filters") ? MetricReader.filters(values.get("filters")) : List.of(FilterPipeline.NONE),
                MetricReader.metrics(values.get("metrics"), output),
                templates("metric_fields"),
                constants,
                values.has("version") ? values.get("version").version() : TextNode.valueOf(TaskDefinition.NO_VERSION));
    }

    /** A text with what the file says of this task alone filled in. */
    private String filled(Section section) throws MalformedTask {
        try {
            return section.template().text(constants, "the file");
        } catch (UnfitItem e) {
            throw new MalformedTask(String.valueOf(e.getMessage()));
        }
    }

    private Optional<FieldTemplate> template(Entries of, String key) throws MalformedTask {
        return of.has(key) ? Optional.of(of.get(key).template()) : Optional.empty();
    }

    private Map<String, FieldTemplate> templates(String key) throws MalformedTask {
        Map<String, FieldTemplate> templates = new LinkedHashMap<>();
        if (values.has(key)) {
            for (Map.Entry<String, Section> entry :
                    values.get(key).entries().values().entrySet()) {
                templates.put(entry.getKey(), entry.getValue().template());
            }
        }
        return templates;
    }

    private Wording wording() throws MalformedTask {
        return new Wording(
                values.has("prompt") ? values.get("prompt").template() : nothing(),
                template(values, "contexts"),
                template(values, "choices"),
                values.get("target").template(),
                template(values, "gold"),
                template(values, "description"),
                template(values, "answer_prefix"),
                values.has("target_delimiter") ? values.get("target_delimiter").string() : " ");
    }

    private FieldTemplate nothing() throws MalformedTask {
        return new Section(values.in().file(), values.in().text(), "/prompt", TextNode.valueOf("")).template();
    }

    private void check(OutputKind output, Wording wording) throws MalformedTask {
        boolean choice = output == OutputKind.MULTIPLE_CHOICE;
        if (choice && wording.choices().isEmpty() == wording.contexts().isEmpty()) {
            throw values.get("output").problem("multiple_choice needs choices, or contexts in place of the prompt");
        }
        if (!choice && (wording.choices().isPresent() || wording.contexts().isPresent())) {
            throw values.get("output").problem("only multiple_choice has choices or contexts; leave them out");
        }
        boolean wantsPrompt = output == OutputKind.GENERATE_UNTIL || output == OutputKind.LOGLIKELIHOOD;
        if (wantsPrompt && !values.has("prompt")) {
            throw values.get("output").problem("%s needs a prompt".formatted(output.named()));
        }
        if (wording.contexts().isPresent() != wording.gold().isPresent()) {
            throw values.get("output").problem("contexts and gold belong together: gold is the place of the right one");
        }
        if (wording.contexts().isPresent() && values.has("prompt")) {
            throw values.get("contexts").problem("contexts stand in the place of the prompt; leave one of them out");
        }
    }

    private TaskData data() throws MalformedTask {
        Section section = values.get("data");
        Entries of = section.entries(OF_DATA);
        if (of.has("hub") == of.has("files")) {
            throw section.problem("name a set on the hub, or files by their splits, and not both");
        }
        Map<String, String> files = strings(of, "files");
        Map<String, String> sha256 = strings(of, "sha256");
        for (Map.Entry<String, String> pin : sha256.entrySet()) {
            if (!pin.getValue().matches("[0-9a-f]{64}")) {
                throw of.get("sha256")
                        .problem("expected 64 hexadecimal digits for the split %s, found %s"
                                .formatted(pin.getKey(), pin.getValue()));
            }
            if (!files.isEmpty() && !files.containsKey(pin.getKey())) {
                throw of.get("sha256").problem("no file is named for the split %s under files".formatted(pin.getKey()));
            }
        }
        TaskData data = new TaskData(
                text(of, "hub"),
                text(of, "config"),
                text(of, "revision"),
                files,
                sha256,
                of.get("evaluation").string(),
                text(of, "few_shot"));
        for (String key : List.of("evaluation", "few_shot")) {
            if (of.has(key)
                    && !files.isEmpty()
                    && !files.containsKey(of.get(key).string())) {
                throw of.get(key)
                        .problem("no file is named for the split %s under files"
                                .formatted(of.get(key).string()));
            }
        }
        return data;
    }

    /** Texts by the splits that they are for. */
    private static Map<String, String> strings(Entries of, String key) throws MalformedTask {
        Map<String, String> strings = new LinkedHashMap<>();
        if (of.has(key)) {
            for (Map.Entry<String, Section> one : of.get(key).entries().values().entrySet()) {
                strings.put(one.getKey(), one.getValue().string());
            }
        }
        return strings;
    }

    private Optional<String> text(Entries of, String key) throws MalformedTask {
        return of.has(key) ? Optional.of(filled(of.get(key))) : Optional.empty();
    }

    private FewShotRule fewShot(TaskData data) throws MalformedTask {
        Entries of = values.has("few_shot")
                ? values.get("few_shot").entries(OF_FEW_SHOT)
                : new Entries(values.in(), Map.of());
        boolean same = data.fewShot().equals(Optional.of(data.evaluation()));
        return new FewShotRule(
                of.has("shots") ? OptionalInt.of(of.get("shots").whole(0)) : OptionalInt.empty(),
                sampler(of),
                samples(of),
                of.has("without_itself") ? of.get("without_itself").truth() : same,
                of.has("delimiter") ? of.get("delimiter").string() : "\n\n",
                template(of, "prompt"),
                template(of, "choices"),
                template(of, "target"));
    }

    private static Sampler sampler(Entries of) throws MalformedTask {
        boolean first = of.has("sampler") && of.get("sampler").among(SAMPLERS).equals("first_n");
        return first ? Sampler.FIRST : Sampler.RANDOM;
    }

    private static List<Map<String, JsonNode>> samples(Entries of) throws MalformedTask {
        List<Map<String, JsonNode>> read = new ArrayList<>();
        if (of.has("samples")) {
            for (Section sample : of.get("samples").items()) {
                read.add(sample.plain());
            }
        }
        return read;
    }

    private Map<String, JsonNode> generation(OutputKind output) throws MalformedTask {
        if (output != OutputKind.GENERATE_UNTIL) {
            if (values.has("generation")) {
                throw values.get("generation").problem("only generate_until generates; leave it out");
            }
            return Map.of();
        }
        Section section = values.get("generation");
        Entries of = section.entries();
        of.get("until").strings();
        for (String length : GenerationSettings.LENGTHS) {
            if (of.has(length)) {
                var _ = of.get(length).whole(1);
            }
        }
        if (of.has("temperature") && of.get("temperature").number() < 0) {
            throw of.get("temperature").problem("a temperature is a number from 0 on");
        }
        return section.plain();
    }
}
