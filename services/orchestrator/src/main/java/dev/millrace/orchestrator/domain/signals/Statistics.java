package dev.millrace.orchestrator.domain.signals;

import dev.millrace.contracts.shards.SignalsEntry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Documents and bytes that came into filtering, and what became of them, by source, domain and language. Exact, except
 * that only the first {@value #MOST_DOMAINS} domains met are told apart.
 */
public final class Statistics {

    private static final int MOST_DOMAINS = 50_000;

    private final Map<String, Sum> sources = new HashMap<>();
    private final Map<String, Sum> languages = new HashMap<>();
    private final Map<String, Sum> domains = new HashMap<>();
    private final Sum otherDomains = new Sum();
    private final Sum all = new Sum();

    /**
     * Documents that have something in common.
     *
     * @param name what they have in common; empty where it isn't known
     * @param bytes UTF-8 bytes of their text
     * @param dropped by reason
     */
    public record Group(String name, long documents, long bytes, long kept, SortedMap<String, Long> dropped) {}

    /**
     * Groups by size, the largest first.
     *
     * @param groups the largest ones
     * @param rest all others taken together
     * @param others how many those are, at least
     */
    public record Grouping(List<Group> groups, Group rest, int others) {}

    void add(SignalsEntry entry) {
        all.add(entry);
        sources.computeIfAbsent(entry.source(), name -> new Sum()).add(entry);
        languages
                .computeIfAbsent(entry.language().orElse(SignalTable.UNKNOWN), name -> new Sum())
                .add(entry);
        String domain = entry.domain().orElse(SignalTable.UNKNOWN);
        if (domains.size() < MOST_DOMAINS || domains.containsKey(domain)) {
            domains.computeIfAbsent(domain, name -> new Sum()).add(entry);
        } else {
            otherDomains.add(entry);
        }
    }

    /** All documents. */
    public Group all() {
        return all.as("");
    }

    /** By source, at most {@code most} of them. */
    public Grouping sources(int most) {
        return grouping(sources, new Sum(), most);
    }

    /** By language, at most {@code most} of them. */
    public Grouping languages(int most) {
        return grouping(languages, new Sum(), most);
    }

    /** By domain, at most {@code most} of them. */
    public Grouping domains(int most) {
        return grouping(domains, otherDomains, most);
    }

    private static Grouping grouping(Map<String, Sum> sums, Sum beyond, int most) {
        List<Group> groups = sums.entrySet().stream()
                .map(sum -> sum.getValue().as(sum.getKey()))
                .sorted(Comparator.comparingLong(Group::documents).reversed().thenComparing(Group::name))
                .toList();
        Sum rest = new Sum();
        rest.add(beyond.as(""));
        groups.stream().skip(most).forEach(rest::add);
        int others = Math.max(0, groups.size() - most) + (beyond.documents > 0 ? 1 : 0);
        return new Grouping(groups.stream().limit(most).toList(), rest.as(""), others);
    }

    private static final class Sum {
        private long documents;
        private long bytes;
        private long kept;
        private final SortedMap<String, Long> dropped = new TreeMap<>();

        void add(SignalsEntry entry) {
            documents++;
            bytes += entry.bytes();
            entry.reason().ifPresentOrElse(reason -> dropped.merge(reason, 1L, Long::sum), () -> kept++);
        }

        void add(Group group) {
            documents += group.documents();
            bytes += group.bytes();
            kept += group.kept();
            group.dropped().forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
        }

        Group as(String name) {
            return new Group(name, documents, bytes, kept, new TreeMap<>(dropped));
        }
    }
}
