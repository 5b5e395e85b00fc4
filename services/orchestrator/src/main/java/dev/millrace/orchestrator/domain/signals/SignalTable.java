package dev.millrace.orchestrator.domain.signals;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A run's documents and what was measured on them, a column for each figure. It holds all documents, or a share of them
 * that their ids decide; {@link #statistics} counts every document either way. For one thread at a time.
 */
public final class SignalTable {

    static final String UNKNOWN = "";
    private static final int FIRST_ROWS = 1024;

    private final double share;
    private final Statistics statistics = new Statistics();
    private final NavigableMap<String, List<FilterRule>> chains = new TreeMap<>();
    private final List<ShardId> shards = new ArrayList<>();
    private final NameDictionary signals = new NameDictionary();
    private final List<double[]> columns = new ArrayList<>();
    private final NameDictionary sources = new NameDictionary();
    private final NameDictionary domains = new NameDictionary();
    private final NameDictionary languages = new NameDictionary();
    private final NameDictionary chainNames = new NameDictionary();

    private int rows;
    private int unread;
    private String[] ids = new String[FIRST_ROWS];
    private boolean[] kept = new boolean[FIRST_ROWS];
    private int[] shard = new int[FIRST_ROWS];
    private int[] source = new int[FIRST_ROWS];
    private int[] domain = new int[FIRST_ROWS];
    private int[] language = new int[FIRST_ROWS];
    private int[] chain = new int[FIRST_ROWS];

    /**
     * An empty one.
     *
     * @param share of the documents to hold, 1 for all
     */
    public SignalTable(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("A share is above 0 and at most 1, not " + share);
        }
        this.share = share;
    }

    /** Takes in what was measured on the documents of a shard. */
    public void add(ShardId id, SignalsHeader header, Iterator<SignalsEntry> entries) {
        header.chains().forEach(chains::putIfAbsent);
        int[] places = header.signals().stream().mapToInt(this::column).toArray();
        shards.add(id);
        while (entries.hasNext()) {
            SignalsEntry entry = entries.next();
            statistics.add(entry);
            if (Share.contains(entry.id(), share)) {
                add(entry, places);
            }
        }
    }

    private void add(SignalsEntry entry, int[] places) {
        if (rows == ids.length) {
            grow();
        }
        ids[rows] = entry.id();
        kept[rows] = entry.outcome() != Outcome.DROPPED;
        shard[rows] = shards.size() - 1;
        source[rows] = sources.number(entry.source());
        domain[rows] = domains.number(entry.domain().orElse(UNKNOWN));
        language[rows] = languages.number(entry.language().orElse(UNKNOWN));
        chain[rows] = chainNames.number(entry.chain());
        for (int i = 0; i < places.length; i++) {
            columns.get(places[i])[rows] = entry.values().get(i);
        }
        rows++;
    }

    /** Where the column of {@code signal} is; a new one holds no figures for the rows there are. */
    private int column(String signal) {
        int place = signals.number(signal);
        if (place == columns.size()) {
            double[] column = new double[ids.length];
            Arrays.fill(column, Double.NaN);
            columns.add(column);
        }
        return place;
    }

    private void grow() {
        int before = ids.length;
        int size = before + before / 2;
        ids = Arrays.copyOf(ids, size);
        kept = Arrays.copyOf(kept, size);
        shard = Arrays.copyOf(shard, size);
        source = Arrays.copyOf(source, size);
        domain = Arrays.copyOf(domain, size);
        language = Arrays.copyOf(language, size);
        chain = Arrays.copyOf(chain, size);
        columns.replaceAll(column -> {
            double[] larger = Arrays.copyOf(column, size);
            Arrays.fill(larger, before, size, Double.NaN);
            return larger;
        });
    }

    /** Every document by source, domain and language. */
    public Statistics statistics() {
        return statistics;
    }

    /** The share of documents that it holds; 1 means all. */
    public double share() {
        return share;
    }

    /** How many documents it holds. */
    public int rows() {
        return rows;
    }

    /** Shards that it hasn't taken in yet, although they are there. */
    public int unread() {
        return unread;
    }

    /** Says how many shards are there that it hasn't taken in. */
    public void leaves(int shards) {
        unread = shards;
    }

    /** Shards taken in so far. */
    public List<ShardId> shards() {
        return List.copyOf(shards);
    }

    /** The rules in the order they ran, by the language they are for; under the empty name for every other one. */
    public Map<String, List<FilterRule>> chains() {
        return Collections.unmodifiableMap(chains);
    }

    /** The rows that {@code wanted} asks for, in the order of the shards. */
    int[] select(Selection wanted) {
        int bySource = wanted.source().map(sources::find).orElse(Integer.MIN_VALUE);
        int byDomain = wanted.domain().map(domains::find).orElse(Integer.MIN_VALUE);
        int byLanguage = wanted.language().map(languages::find).orElse(Integer.MIN_VALUE);
        return IntStream.range(0, rows)
                .filter(row ->
                        fits(source[row], bySource) && fits(domain[row], byDomain) && fits(language[row], byLanguage))
                .toArray();
    }

    private static boolean fits(int number, int wanted) {
        return wanted == Integer.MIN_VALUE || number == wanted;
    }

    List<String> signals() {
        return IntStream.range(0, signals.size()).mapToObj(signals::name).toList();
    }

    /** The figures of a signal, a place for each row and more. */
    double[] column(int place) {
        return columns.get(place);
    }

    int place(String signal) {
        return signals.find(signal);
    }

    boolean kept(int row) {
        return kept[row];
    }

    String id(int row) {
        return ids[row];
    }

    String source(int row) {
        return sources.name(source[row]);
    }

    ShardId shard(int row) {
        return shards.get(shard[row]);
    }

    /** The number of the chain that judged a row, its place in {@link #chainNames}. */
    int chain(int row) {
        return chain[row];
    }

    /** The chains that judged any row. */
    List<String> chainNames() {
        return IntStream.range(0, chainNames.size()).mapToObj(chainNames::name).toList();
    }
}
