package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.recipes.Suggestion;
import dev.millrace.evaluator.domain.task.GauntletDefinition.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the definitions of files, each of which may extend tasks of those before it. */
final class DefinitionReader {

    private static final String VARIANT = "variant";
    private static final List<String> OF_GROUP = List.of("name", "about", "version", "members", "metrics");
    private static final List<String> OF_GAUNTLET = List.of("name", "about", "gauntlet");
    private static final List<String> OF_MEMBER = List.of("task", "metric", "shots", "weight", "baseline");

    /** The values of each file that defines one task, by the task's name. */
    private final Map<String, Entries> extendable = new LinkedHashMap<>();

    /**
     * What a file defines, in order.
     *
     * @param file how messages name it
     * @throws MalformedTask when it can't be read
     */
    List<Definition> read(String file, String yaml) throws MalformedTask {
        Section whole = Section.read(file, yaml);
        Entries entries = whole.entries();
        if (entries.has("members")) {
            return List.of(group(whole));
        }
        if (entries.has("gauntlet")) {
            return List.of(gauntlet(whole));
        }
        Entries values = extended(whole.entries(TaskReader.KEYS));
        return values.has("variants") ? family(values) : List.of(one(values));
    }

    private Entries extended(Entries own) throws MalformedTask {
        if (!own.has("extends")) {
            return own;
        }
        Section of = own.get("extends");
        Entries base = extendable.get(of.string());
        if (base == null) {
            throw of.problem("no task %s is known here to extend; %s"
                    .formatted(of.string(), Suggestion.among(extendable.keySet(), of.string())));
        }
        return base.overlaid(own);
    }

    private TaskDefinition one(Entries values) throws MalformedTask {
        TaskDefinition task = new TaskReader(values, Map.of()).read();
        extendable.put(task.name(), values);
        return task;
    }

    /** A task for each variant, and the groups that they are in. */
    private static List<Definition> family(Entries values) throws MalformedTask {
        List<Definition> definitions = new ArrayList<>();
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (Map.Entry<String, Section> group :
                values.get("variants").entries().values().entrySet()) {
            List<String> names = new ArrayList<>();
            for (String variant : group.getValue().strings()) {
                Map<String, JsonNode> constants = Map.of(VARIANT, TextNode.valueOf(variant));
                TaskDefinition task = new TaskReader(values, constants).read();
                names.add(task.name());
                definitions.add(task);
            }
            members.put(group.getKey(), names);
        }
        definitions.addAll(groups(values, members));
        return definitions;
    }

    private static List<Definition> groups(Entries values, Map<String, List<String>> members) throws MalformedTask {
        List<Definition> groups = new ArrayList<>();
        Map<String, Section> described = values.get("groups").entries().values();
        for (Map.Entry<String, Section> one : described.entrySet()) {
            Entries of = one.getValue().entries(List.of("about", "version", "members", "metrics"));
            boolean variants = members.containsKey(one.getKey());
            if (variants == of.has("members")) {
                throw one.getValue()
                        .problem(
                                "a group has the variants under its name, or else members, which name tasks or groups");
            }
            groups.add(new GroupDefinition(
                    one.getKey(),
                    of.get("about").string(),
                    variants ? members.getOrDefault(one.getKey(), List.of()) : members(of),
                    of.has("metrics") ? MetricReader.ofGroup(of.get("metrics")) : List.of(),
                    version(of)));
        }
        for (Map.Entry<String, Section> variants :
                values.get("variants").entries().values().entrySet()) {
            if (!described.containsKey(variants.getKey())) {
                throw variants.getValue().problem("describe the group %s under groups".formatted(variants.getKey()));
            }
        }
        return groups;
    }

    private static GroupDefinition group(Section whole) throws MalformedTask {
        Entries of = whole.entries(OF_GROUP);
        return new GroupDefinition(
                of.get("name").string(),
                of.get("about").string(),
                members(of),
                of.has("metrics") ? MetricReader.ofGroup(of.get("metrics")) : List.of(),
                version(of));
    }

    private static List<String> members(Entries of) throws MalformedTask {
        List<String> members = of.get("members").strings();
        if (members.isEmpty()) {
            throw of.get("members").problem("name at least one task or group");
        }
        return members;
    }

    private static Optional<String> version(Entries of) throws MalformedTask {
        return of.has("version") ? Optional.of(of.get("version").version().asText()) : Optional.empty();
    }

    private static GauntletDefinition gauntlet(Section whole) throws MalformedTask {
        Entries of = whole.entries(OF_GAUNTLET);
        List<Member> members = new ArrayList<>();
        for (Section one : of.get("gauntlet").items()) {
            members.add(member(one));
        }
        if (members.isEmpty()) {
            throw of.get("gauntlet").problem("name at least one task");
        }
        return new GauntletDefinition(of.get("name").string(), of.get("about").string(), members);
    }

    private static Member member(Section one) throws MalformedTask {
        Entries of = one.entries(OF_MEMBER);
        double weight = of.has("weight") ? of.get("weight").number() : 1;
        double baseline = of.has("baseline") ? of.get("baseline").number() : 0;
        if (!(weight > 0)) {
            throw of.get("weight").problem("a weight is above 0");
        }
        if (!(baseline >= 0 && baseline < 1)) {
            throw of.get("baseline").problem("a baseline is what guessing yields, a share from 0 up to but not 1");
        }
        return new Member(
                of.get("task").string(),
                of.get("metric").string(),
                of.has("shots") ? OptionalInt.of(of.get("shots").whole(0)) : OptionalInt.empty(),
                weight,
                baseline);
    }
}
