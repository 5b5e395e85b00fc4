package dev.millrace.filtering;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lies in the files that a recipe's filter names: a path says nothing about what is behind it, and a list that has
 * changed is another filter.
 */
final class NamedFiles {

    private NamedFiles() {}

    /** The SHA-256 of each file, in an order of its own; those of folders one by one. */
    static List<String> digests(Recipe recipe) throws IOException {
        List<String> digests = new ArrayList<>();
        for (String name : names(recipe)) {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                for (Path file : files(path)) {
                    digests.add(path.relativize(file) + " " + Sha256.of(file));
                }
            } else {
                digests.add(Sha256.of(path));
            }
        }
        return digests;
    }

    private static List<String> names(Recipe recipe) {
        var filter = recipe.filter();
        return Stream.of(
                        filter.blocklist().stream().flatMap(lists -> lists.addresses().stream()),
                        filter.blocklist().stream().flatMap(lists -> lists.words().stream()),
                        filter.toxicity().stream().flatMap(lists -> lists.words().values().stream()),
                        filter.decontamination().stream().flatMap(rule -> rule.sets().stream()),
                        filter.decontamination().stream()
                                .filter(rule -> rule.tasks())
                                .flatMap(rule -> recipe.evaluation().tasks().stream())
                                .flatMap(task -> task.path().stream()),
                        filter.classifier().stream().flatMap(rule -> rule.model().stream()),
                        filter.classifier().stream().flatMap(rule -> rule.tokenizer().stream()))
                .flatMap(names -> names)
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
