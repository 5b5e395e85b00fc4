package dev.millrace.stage;

import dev.millrace.contracts.json.Sha256;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A piece of work, known by all that its result depends on: two runs whose work has the same digest would do the same.
 * Which run it is for, which shard of that run, and where and how wide it is done make no difference.
 *
 * @param digest SHA-256, in lower-case hexadecimal
 */
public record Work(String digest) {

    /**
     * The work of a stage.
     *
     * @param kind what is done
     * @param rules a number that is raised whenever the same input under the same recipe gives another result
     * @param parts digests of what the recipe says about it, and of what it reads; their order counts
     */
    public static Work of(String kind, int rules, List<String> parts) {
        // A line each: none of them can pass for two.
        String all = Stream.concat(Stream.of(kind, Integer.toString(rules)), parts.stream())
                .map(Work::line)
                .collect(Collectors.joining());
        return new Work(Sha256.of(all));
    }

    private static String line(String part) {
        return part.length() + ":" + part + "\n";
    }
}
