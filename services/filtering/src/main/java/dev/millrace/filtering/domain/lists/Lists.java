package dev.millrace.filtering.domain.lists;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lists of a recipe, each read once: a rule set stands there again for every source and language that has rules of its
 * own, and a list of hosts can have millions of lines. For one thread.
 */
public final class Lists {

    private final Map<List<String>, AddressList> addresses = new HashMap<>();
    private final Map<List<String>, WordList> words = new HashMap<>();

    /**
     * The hosts and addresses of {@code files}.
     *
     * @throws IllegalArgumentException when there is nothing in one of them
     * @throws java.io.UncheckedIOException when one can't be read
     */
    public AddressList addresses(List<String> files) {
        return addresses.computeIfAbsent(files, read -> new AddressList(paths(read)));
    }

    /**
     * The words and phrases of {@code files}.
     *
     * @throws IllegalArgumentException when there is nothing in one of them
     * @throws java.io.UncheckedIOException when one can't be read
     */
    public WordList words(List<String> files) {
        return words.computeIfAbsent(files, read -> new WordList(paths(read)));
    }

    private static List<Path> paths(List<String> files) {
        return files.stream().map(Path::of).toList();
    }
}
