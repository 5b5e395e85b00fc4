package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a recipe may say of the tasks, groups and gauntlets that are shipped with the evaluator. */
public final class ShippedTasks {

    private static final ShippedTasks ALL = load();

    private final Map<String, Shipped> tasks;

    private ShippedTasks(Map<String, Shipped> tasks) {
        this.tasks = Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
    }

    /**
     * One of them.
     *
     * @param metrics that it yields of a decoder, the first one being that by which it is judged; followed by a comma and the
     *     filter where there are several. None of a group whose tasks have nothing in common
     * @param likelihoods whether log-likelihoods are asked for
     * @param sets that models are measured on, of a group those of its members
     */
    public record Shipped(List<String> metrics, boolean likelihoods, List<ItemSet> sets) {
        public Shipped {
            metrics = List.copyOf(metrics);
            sets = List.copyOf(sets);
        }
    }

    /** All of them. */
    public static ShippedTasks all() {
        return ALL;
    }

    private static ShippedTasks load() {
        try (InputStream in = ShippedTasks.class.getResourceAsStream("shipped-tasks.json")) {
            if (in == null) {
                throw new IllegalStateException("shipped-tasks.json is not beside " + ShippedTasks.class.getName());
            }
            return new ShippedTasks(new ObjectMapper().readValue(in, new TypeReference<Map<String, Shipped>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the order of their files. */
    public Map<String, Shipped> byName() {
        return tasks;
    }

    Optional<Shipped> named(String name) {
        return Optional.ofNullable(tasks.get(name));
    }
}
