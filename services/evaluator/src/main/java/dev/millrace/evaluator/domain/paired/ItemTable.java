package dev.millrace.evaluator.domain.paired;

import dev.millrace.contracts.events.ItemResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a model has reached, item by item, to be written and to be set beside another's. One thread at a time. */
public final class ItemTable implements ItemValues {

    private record Metric(String task, String metric) {}

    private record Entry(Quantity quantity, Optional<String> cluster) {}

    private final Map<Metric, Map<String, Entry>> entries = new LinkedHashMap<>();
    private final Map<Metric, Map<String, Integer>> seen = new LinkedHashMap<>();

    /** A value that is no number can't be compared, and is left out. */
    @Override
    public void add(String task, String item, Optional<String> cluster, String metric, Quantity value) {
        if (!value.isFinite()) {
            return;
        }
        Metric of = new Metric(task, metric);
        int number = seen.computeIfAbsent(of, unknown -> new LinkedHashMap<>()).merge(item, 1, Integer::sum);
        String name = number == 1 ? item : item + "#" + number;
        entries.computeIfAbsent(of, unknown -> new LinkedHashMap<>()).put(name, new Entry(value, cluster));
    }

    /** Takes what was written before. */
    public void add(ItemResult row) {
        Quantity quantity = row.nats().isPresent() && row.bytes().isPresent()
                ? Quantity.likelihood(row.nats().getAsDouble(), row.bytes().getAsDouble())
                : Quantity.of(row.value());
        entries.computeIfAbsent(new Metric(row.task(), row.metric()), unknown -> new LinkedHashMap<>())
                .put(row.item(), new Entry(quantity, row.cluster()));
    }

    /** Everything, as it is written. */
    public Collection<ItemResult> rows() {
        List<ItemResult> rows = new ArrayList<>();
        entries.forEach((of, items) -> items.forEach((item, entry) -> rows.add(row(of, item, entry))));
        return rows;
    }

    private static ItemResult row(Metric of, String item, Entry entry) {
        Quantity quantity = entry.quantity();
        return new ItemResult(
                of.task(),
                item,
                entry.cluster(),
                of.metric(),
                quantity.figure(),
                quantity.bytes().isPresent() ? OptionalDouble.of(quantity.value()) : OptionalDouble.empty(),
                quantity.bytes());
    }

    /** The metrics of a task, in the order in which they came. */
    public List<String> metrics(String task) {
        return entries.keySet().stream()
                .filter(of -> of.task().equals(task))
                .map(Metric::metric)
                .toList();
    }

    /** The items that both were scored on, in the order of this one. */
    public List<Pair> pairs(String task, String metric, ItemTable live) {
        Map<String, Entry> others = live.entries.getOrDefault(new Metric(task, metric), Map.of());
        List<Pair> pairs = new ArrayList<>();
        entries.getOrDefault(new Metric(task, metric), Map.of()).forEach((item, own) -> {
            Entry other = others.get(item);
            if (other != null) {
                pairs.add(new Pair(own.quantity(), other.quantity(), own.cluster()));
            }
        });
        return pairs;
    }
}
