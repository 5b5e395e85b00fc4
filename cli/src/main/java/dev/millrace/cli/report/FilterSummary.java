package dev.millrace.cli.report;

import dev.millrace.contracts.shards.ContaminationReport;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.filtering.domain.ContaminationRules;
import dev.millrace.filtering.domain.DocumentFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What filtering makes of many documents: a histogram of every figure, and counts by source, language and domain. */
public final class FilterSummary {

    private static final int BINS = 24;
    private static final int MOST_GROUPS = 20;
    /** So many domains are told apart; what comes after is counted together. */
    private static final int MOST_DOMAINS = 100_000;

    private static final String OTHERS = "(others)";

    private final SignalsHeader header;
    private final Map<String, Distribution> figures = new LinkedHashMap<>();
    private final FilterDrops.Count count;
    private final ContaminationReport.Builder contamination = new ContaminationReport.Builder();
    private final Group all = new Group();
    private final Map<String, Group> sources = new TreeMap<>();
    private final Map<String, Group> languages = new TreeMap<>();
    private final Map<String, Group> domains = new TreeMap<>();

    /** A summary of documents that were measured with {@code header}'s rules. */
    public FilterSummary(SignalsHeader header) {
        this.header = header;
        header.signals().forEach(name -> figures.put(name, new Distribution()));
        this.count = new FilterDrops.Count(header);
    }

    /** Documents of one kind. */
    public static final class Group {
        private long documents;
        private long bytes;
        private long dropped;
        private final Map<String, Long> reasons = new TreeMap<>();

        private void add(SignalsEntry entry) {
            documents++;
            bytes += entry.bytes();
            dropped += entry.outcome() == LedgerEntry.Outcome.DROPPED ? 1 : 0;
            entry.reason().ifPresent(reason -> reasons.merge(reason, 1L, Long::sum));
        }

        /** How many there are. */
        public long documents() {
            return documents;
        }

        /** How many UTF-8 bytes of text they have. */
        public long bytes() {
            return bytes;
        }

        /** How many of them are dropped. */
        public long dropped() {
            return dropped;
        }

        /** By which reasons. */
        public Map<String, Long> reasons() {
            return Map.copyOf(reasons);
        }
    }

    /** Takes a document. */
    public void add(DocumentFilter.Measured measured) {
        add(measured, measured.signals().language().orElse("unknown"));
    }

    /** Takes a document whose language was found otherwise. */
    public void add(DocumentFilter.Measured measured, String language) {
        SignalsEntry entry = measured.signals();
        contamination.add(new LedgerEntry(
                entry.id(), entry.outcome(), entry.reason(), measured.verdict().detail()));
        for (int i = 0; i < header.signals().size(); i++) {
            distribution(header.signals().get(i)).add(entry.values().get(i));
        }
        count.add(entry);
        all.add(entry);
        sources.computeIfAbsent(entry.source(), _ -> new Group()).add(entry);
        languages.computeIfAbsent(language, _ -> new Group()).add(entry);
        String domain = entry.domain().orElse("(none)");
        boolean room = domains.size() < MOST_DOMAINS || domains.containsKey(domain);
        domains.computeIfAbsent(room ? domain : OTHERS, _ -> new Group()).add(entry);
    }

    private Distribution distribution(String signal) {
        return figures.computeIfAbsent(signal, _ -> new Distribution());
    }

    /** All documents. */
    public Group all() {
        return all;
    }

    /** What each rule drops. */
    public FilterDrops drops() {
        return count.drops();
    }

    /** What documents share with evaluation sets; absent when the filter doesn't look. */
    public Optional<ContaminationReport> contamination() {
        boolean looks = header.chains().values().stream()
                .flatMap(List::stream)
                .anyMatch(rule -> rule.ruleSet().equals(ContaminationRules.NAME));
        return looks ? Optional.of(contamination.build(ContaminationTable.ITEMS)) : Optional.empty();
    }

    /** Documents by source. */
    public Map<String, Group> sources() {
        return new TreeMap<>(sources);
    }

    /** Documents by language. */
    public Map<String, Group> languages() {
        return new TreeMap<>(languages);
    }

    /** Documents by domain. */
    public Map<String, Group> domains() {
        return new TreeMap<>(domains);
    }

    /** The summary as text, a line each. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("%s documents, %s: %s go on, %s are dropped"
                .formatted(
                        Figures.count(all.documents),
                        Figures.bytes(all.bytes),
                        Figures.count(all.documents - all.dropped),
                        Figures.count(all.dropped)));
        if (all.dropped > 0) {
            lines.add("dropped: " + Figures.breakdown(all.reasons));
        }
        lines.add("");
        lines.addAll(histograms(style));
        group("source", sources, style, lines);
        group("language", languages, style, lines);
        group("domain", domains, style, lines);
        contamination().ifPresent(found -> {
            lines.add("");
            lines.addAll(ContaminationTable.lines(found, style));
        });
        return lines;
    }

    private List<String> histograms(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.strong(
                "%-46s %-24s %12s %12s %12s".formatted("figure", "1 % to 99 %", "least", "median", "most")));
        FilterDrops drops = count.drops();
        figures.forEach((signal, spread) -> {
            if (spread.count() == 0) {
                lines.add("%-46s nothing to measure".formatted(signal));
                return;
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "%-46s %s %12s %12s %12s",
                    signal,
                    spread.sparkline(BINS),
                    FilterExplanation.figure(spread.least()),
                    FilterExplanation.figure(spread.quantile(0.5)),
                    FilterExplanation.figure(spread.most())));
            drops.chains()
                    .forEach(chain -> chain.rules().stream()
                            .filter(rule -> rule.rule().signal().equals(signal) && rule.alone() > 0)
                            .forEach(rule -> lines.add(style.bad(broken(chain, rule)))));
        });
        return lines;
    }

    private static String broken(FilterDrops.Chain chain, FilterDrops.Rule counted) {
        return "    %s %s is broken by %s (%s)%s"
                .formatted(
                        counted.rule().bound() == FilterRule.Bound.AT_LEAST ? "at least" : "at most",
                        FilterExplanation.figure(counted.rule().threshold()),
                        Figures.count(counted.alone()),
                        share(counted.alone(), chain.documents()),
                        chain.whose());
    }

    private static void group(String name, Map<String, Group> groups, Style style, List<String> lines) {
        lines.add("");
        lines.add(style.strong("%-46s %12s %10s %12s %8s  %s"
                .formatted("by " + name, "documents", "text", "dropped", "share", "why")));
        Comparator<Map.Entry<String, Group>> largest =
                Comparator.comparing((Function<Map.Entry<String, Group>, Long>) e -> -e.getValue().documents);
        groups.entrySet().stream()
                .sorted(largest.thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_GROUPS)
                .forEach(e -> lines.add(row(e.getKey(), e.getValue())));
        if (groups.size() > MOST_GROUPS) {
            lines.add("… and %s more".formatted(Figures.count(groups.size() - MOST_GROUPS)));
        }
    }

    private static String row(String name, Group group) {
        return String.format(
                        Locale.ROOT,
                        "%-46s %12s %10s %12s %8s  %s",
                        FilterExplanation.excerpt(name, 45),
                        Figures.count(group.documents),
                        Figures.bytes(group.bytes),
                        Figures.count(group.dropped),
                        share(group.dropped, group.documents),
                        FilterExplanation.excerpt(Figures.breakdown(group.reasons), 70))
                .stripTrailing();
    }

    static String share(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
