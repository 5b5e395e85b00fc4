package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.contracts.shards.ChainName;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each rule of a filter drops of some documents, as the orchestrator tells it of a run, or counted here.
 *
 * @param documents documents that were looked at
 * @param kept those that break no rule
 * @param dropped the others by reason
 * @param chains the rules in the order they run
 */
public record FilterDrops(long documents, long kept, SortedMap<String, Long> dropped, List<Chain> chains) {

    /**
     * The rules for some of the documents.
     *
     * @param of which ones
     * @param documents how many they judged
     */
    public record Chain(ChainName of, long documents, List<Rule> rules) {

        /** Which documents these are, in words that follow on "documents"; none for those that nothing sets apart. */
        public String whose() {
            return (of.source().isEmpty() ? "" : " of source " + of.source())
                    + (of.language().isEmpty() ? "" : " in language " + of.language());
        }
    }

    /**
     * A rule in numbers.
     *
     * @param first documents for which it's the first rule they break, and thus the reason
     * @param alone documents it would drop if it were the only rule
     */
    public record Rule(FilterRule rule, long first, long alone) {}

    /** What the orchestrator's overview of a run's figures says. */
    public static FilterDrops of(JsonNode overview) {
        SortedMap<String, Long> dropped = new TreeMap<>();
        overview.path("tally")
                .path("dropped")
                .properties()
                .forEach(
                        reason -> dropped.put(reason.getKey(), reason.getValue().asLong()));
        List<Chain> chains = new ArrayList<>();
        overview.path("chains").forEach(chain -> {
            List<Rule> rules = new ArrayList<>();
            chain.path("rules").forEach(rule -> rules.add(rule(rule)));
            ChainName of = new ChainName(
                    chain.path("source").asText(), chain.path("language").asText());
            chains.add(new Chain(of, chain.path("documents").asLong(), rules));
        });
        return new FilterDrops(
                overview.path("scope").path("documents").asLong(),
                overview.path("tally").path("kept").asLong(),
                dropped,
                chains);
    }

    /** The reasons for which documents are dropped, the most frequent first. */
    public List<String> reasons() {
        return dropped.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Rule rule(JsonNode rule) {
        return new Rule(
                HttpApi.JSON.convertValue(rule, FilterRule.class),
                rule.path("first").asLong(),
                rule.path("alone").asLong());
    }

    /** Counts, document by document. */
    public static final class Count {

        private final SignalsHeader header;
        private final Map<String, ChainCount> chains = new LinkedHashMap<>();
        private final SortedMap<String, Long> dropped = new TreeMap<>();
        private long documents;

        /** Of documents that are measured with {@code header}'s rules. */
        public Count(SignalsHeader header) {
            this.header = header;
            header.chains().forEach((name, rules) -> chains.put(name, new ChainCount(rules)));
        }

        /** Takes a document. */
        public void add(SignalsEntry entry) {
            documents++;
            entry.reason().ifPresent(reason -> dropped.merge(reason, 1L, Long::sum));
            chains.computeIfAbsent(entry.chain(), _ -> new ChainCount(List.of()))
                    .add(header, entry);
        }

        /** What has been counted. */
        public FilterDrops drops() {
            return new FilterDrops(
                    documents,
                    documents
                            - dropped.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum(),
                    new TreeMap<>(dropped),
                    chains.entrySet().stream()
                            .map(chain -> chain.getValue().as(chain.getKey()))
                            .toList());
        }
    }

    private static final class ChainCount {

        private final List<FilterRule> rules;
        private final long[] first;
        private final long[] alone;
        private long documents;

        ChainCount(List<FilterRule> rules) {
            this.rules = rules;
            this.first = new long[rules.size()];
            this.alone = new long[rules.size()];
        }

        void add(SignalsHeader header, SignalsEntry entry) {
            documents++;
            boolean decided = false;
            for (int i = 0; i < first.length; i++) {
                if (rules.get(i).isBrokenBy(header.value(rules.get(i).signal(), entry))) {
                    alone[i]++;
                    first[i] += decided ? 0 : 1;
                    decided = true;
                }
            }
        }

        Chain as(String name) {
            List<Rule> counted = new ArrayList<>();
            for (int i = 0; i < first.length; i++) {
                counted.add(new Rule(rules.get(i), first[i], alone[i]));
            }
            return new Chain(ChainName.of(name), documents, counted);
        }
    }
}
