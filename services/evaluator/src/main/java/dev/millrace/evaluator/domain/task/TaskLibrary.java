package dev.millrace.evaluator.domain.task;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Suggestion;
import dev.millrace.evaluator.domain.metric.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Definitions by their names. */
public final class TaskLibrary {

    private static final String FOLDER = "/tasks/";
    private static final String EXTENDS = "extends";

    /** What is shipped; one that extends another stands behind it. */
    static final List<String> SHIPPED = List.of(
            "arc_challenge",
            "arc_challenge_chat",
            "arc_easy",
            "blimp",
            "boolq",
            "commonsense_qa",
            "copa",
            "gsm8k",
            "gsm8k_cot",
            "gsm8k_cot_llama",
            "gsm8k_cot_self_consistency",
            "gsm8k_cot_zeroshot",
            "hellaswag",
            "lambada_openai",
            "lambada_standard",
            "mmlu",
            "openbookqa",
            "pile_10k",
            "piqa",
            "triviaqa",
            "truthfulqa_gen",
            "truthfulqa_mc1",
            "truthfulqa_mc2",
            "truthfulqa",
            "wikitext",
            "winogrande",
            "commonsense");

    private final DefinitionReader reader = new DefinitionReader();
    private final Map<String, Definition> definitions = new LinkedHashMap<>();

    /** Of the text that each definition stands in, and of those that it extends. */
    private final Map<String, String> digests = new LinkedHashMap<>();

    /** Where each group and gauntlet names its members. */
    private final Map<String, Map<String, Section>> places = new HashMap<>();

    private TaskLibrary() {}

    /** The shipped tasks. */
    public static TaskLibrary shipped() {
        TaskLibrary library = new TaskLibrary();
        for (String name : SHIPPED) {
            String file = name + ".yaml";
            try {
                library.add(file, resource(FOLDER + file));
            } catch (MalformedTask e) {
                throw new IllegalStateException(e);
            }
        }
        return library;
    }

    /** The built-in definition of one of a recipe's kinds of task. */
    public static TaskDefinition kind(String name) {
        String file = "/kinds/%s.yaml".formatted(name);
        try {
            return (TaskDefinition)
                    new DefinitionReader().read(file, resource(file)).getFirst();
        } catch (MalformedTask e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String path) {
        try (InputStream in = TaskLibrary.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not among the resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Definition> add(String file, String yaml) throws MalformedTask {
        List<Definition> read = reader.read(file, yaml);
        Entries entries = Section.read(file, yaml).entries();
        String base =
                entries.has(EXTENDS) ? digests.getOrDefault(entries.get(EXTENDS).string(), "") : "";
        String digest = Sha256.of(base + yaml);
        read.forEach(definition -> digests.put(definition.name(), digest));
        for (Definition definition : read) {
            definitions.put(definition.name(), definition);
            places.put(definition.name(), places(definition, entries));
        }
        return read;
    }

    private static Map<String, Section> places(Definition definition, Entries file) throws MalformedTask {
        Map<String, Section> places = new HashMap<>();
        switch (definition) {
            case TaskDefinition _ -> {}
            case GroupDefinition group -> {
                Entries of = file.has("members")
                        ? file
                        : file.get("groups").entries().get(group.name()).entries();
                if (of.has("members")) {
                    for (Section member : of.get("members").items()) {
                        places.putIfAbsent(member.string(), member);
                    }
                }
            }
            case GauntletDefinition _ -> {
                for (Section member : file.get("gauntlet").items()) {
                    places.putIfAbsent(member.entries().get("task").string(), member);
                }
            }
        }
        return places;
    }

    /**
     * Adds what a user's file defines, in the place of what had the same names; it may extend and name what is there.
     *
     * @return the name to ask for it by: of its first group where there is one, else of its first task
     * @throws MalformedTask naming file, line and field, when it isn't a file of tasks
     * @throws IOException when it can't be read
     */
    public String add(Path file) throws MalformedTask, IOException {
        List<Definition> read = add(file.toString(), Files.readString(file));
        return read.stream()
                .filter(definition -> !(definition instanceof TaskDefinition))
                .findFirst()
                .orElse(read.getFirst())
                .name();
    }

    /** All of it, in the order of their files. */
    public List<Definition> all() {
        return List.copyOf(definitions.values());
    }

    /**
     * What identifies what a name stands for: a SHA-256 of the texts that define it, those of its members and of what is extended
     * among them.
     */
    public String digest(String name) {
        StringBuilder parts = new StringBuilder(digests.getOrDefault(name, ""));
        switch (definitions.get(name)) {
            case GroupDefinition group -> group.members().forEach(member -> parts.append(digest(member)));
            case GauntletDefinition gauntlet ->
                gauntlet.members().forEach(member -> parts.append(digest(member.task())));
            case TaskDefinition _ -> {}
            case null -> {}
        }
        return Sha256.of(parts.toString());
    }

    /** What identifies all of it. */
    public String digest() {
        return Sha256.of(String.join(" ", digests.values()));
    }

    /** @throws MalformedTask when nothing is called so */
    public Definition named(String name) throws MalformedTask {
        Definition definition = definitions.get(name);
        if (definition == null) {
            throw new MalformedTask(unknown(name));
        }
        return definition;
    }

    private String unknown(String name) {
        return "no task, group or gauntlet is called %s; %s"
                .formatted(name, Suggestion.among(definitions.keySet(), name));
    }

    /** That something is wrong with a member, at the place where its group names it. */
    private MalformedTask problem(String group, String member, String message) {
        Section place = places.getOrDefault(group, Map.of()).get(member);
        return place == null ? new MalformedTask(message) : place.problem(message);
    }

    /**
     * A task that is to be asked.
     *
     * @param shots how many examples before each item; empty: the task's own number
     */
    public record Asked(TaskDefinition task, OptionalInt shots) {}

    /**
     * The tasks that a name stands for, in order, each once.
     *
     * @throws MalformedTask when nothing is called so, or a group names what isn't there or itself
     */
    public List<TaskDefinition> tasks(String name) throws MalformedTask {
        return asked(List.of(name), OptionalInt.empty()).stream()
                .map(Asked::task)
                .toList();
    }

    /**
     * The tasks that names stand for, with the number of examples of each: of a gauntlet's members those that it says.
     *
     * @param shots for those of which nothing is said
     * @throws MalformedTask also when a task is to be asked with two numbers of examples
     */
    public List<Asked> asked(List<String> names, OptionalInt shots) throws MalformedTask {
        Map<String, Asked> tasks = new LinkedHashMap<>();
        for (String name : names) {
            collect(name, shots, new ArrayList<>(), tasks);
        }
        return List.copyOf(tasks.values());
    }

    private void collect(String name, OptionalInt shots, List<String> within, Map<String, Asked> tasks)
            throws MalformedTask {
        if (within.contains(name)) {
            throw problem(
                    within.getLast(),
                    name,
                    "the group %s is a member of itself, by way of %s; take it out"
                            .formatted(name, String.join(", ", within)));
        }
        if (!within.isEmpty() && !definitions.containsKey(name)) {
            throw problem(within.getLast(), name, unknown(name));
        }
        within.add(name);
        switch (named(name)) {
            case TaskDefinition task -> add(task, shots, tasks);
            case GroupDefinition group -> {
                for (String member : group.members()) {
                    collect(member, shots, within, tasks);
                }
            }
            case GauntletDefinition gauntlet -> {
                for (GauntletDefinition.Member member : gauntlet.members()) {
                    check(gauntlet, member);
                    collect(member.task(), member.shots().isPresent() ? member.shots() : shots, within, tasks);
                }
            }
        }
        within.removeLast();
    }

    /** That a gauntlet's member has the figure that is wanted of it: it would else be known when all has been asked. */
    private void check(GauntletDefinition gauntlet, GauntletDefinition.Member member) throws MalformedTask {
        switch (definitions.get(member.task())) {
            case TaskDefinition task
            when !task.measures(member.metric()) ->
                throw problem(
                        gauntlet.name(),
                        member.task(),
                        "%s has no metric %s; %s"
                                .formatted(
                                        task.name(),
                                        member.metric(),
                                        Suggestion.among(
                                                task.metrics().stream()
                                                        .map(Metric::name)
                                                        .toList(),
                                                member.metric())));
            case GroupDefinition group ->
                throw problem(
                        gauntlet.name(), member.task(), "%s is a group; name the tasks in it".formatted(group.name()));
            case GauntletDefinition other ->
                throw problem(
                        gauntlet.name(),
                        member.task(),
                        "%s is a gauntlet; name the tasks in it".formatted(other.name()));
            case TaskDefinition _ -> {}
            case null -> {} // who collects it says so
        }
    }

    /** A task's figures have its name, so that it has one number of examples. */
    private static void add(TaskDefinition task, OptionalInt shots, Map<String, Asked> tasks) throws MalformedTask {
        Asked before = tasks.putIfAbsent(task.name(), new Asked(task, shots));
        if (before != null
                && task.fewShot().shots(before.shots()) != task.fewShot().shots(shots)) {
            throw new MalformedTask(
                    "%s is asked for with %d examples and with %d; give one of them a name of its own, in a file that extends it"
                            .formatted(
                                    task.name(),
                                    task.fewShot().shots(before.shots()),
                                    task.fewShot().shots(shots)));
        }
    }
}
