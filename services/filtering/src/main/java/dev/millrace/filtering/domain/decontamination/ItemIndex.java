package dev.millrace.filtering.domain.decontamination;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Every word n-gram of the evaluation items, by its first word's position in the items' words written one after the
 * other. About 30 bytes a word. N-grams are looked for by hash and compared word by word, so none is found that isn't
 * there. Made once, then read by any number of threads.
 *
 * <p>A passage with fewer than n words counts as one n-gram of its own length if it has at least {@value #LEAST} words,
 * the least that Brown et al. 2020 (arXiv:2005.14165, appendix C) look for; a shorter one says too little.
 */
public final class ItemIndex {

    /** Words of the shortest passage that is looked for. */
    public static final int LEAST = 8;

    private static final int NONE = -1;
    private static final int GATE_BITS_PER_NGRAM = 16;

    private final List<String> sets;
    private final int[] itemsOfSet;
    private final Item[] items;
    private final char[] letters;
    private final int[] wordEnds;
    private final int[] itemOfWord;
    private final int[] next;
    private final Table[] tables;
    private final int tooShort;

    /**
     * An item that n-grams lead to.
     *
     * @param set number of its set
     * @param name its name within the set
     */
    public record Item(int set, String name) {}

    /**
     * The n-grams of one length: an open table of first positions, from which {@code next} leads to the other items that
     * have the n-gram, and before it a bit set that answers most questions.
     */
    static final class Table {

        private final int length;
        private final int[] slots;
        private final long[] gate;

        private Table(int length, int ngrams) {
            int size = Integer.highestOneBit(Math.max(ngrams, 8)) * 4;
            this.length = length;
            this.slots = new int[size];
            Arrays.fill(slots, NONE);
            this.gate = new long[size / 2 * GATE_BITS_PER_NGRAM / Long.SIZE];
        }

        int length() {
            return length;
        }

        boolean mayHold(long hash) {
            long bit = (hash >>> 20) & (gate.length * 64L - 1);
            return (gate[(int) (bit >>> 6)] & (1L << bit)) != 0;
        }
    }

    private ItemIndex(Builder builder) {
        this.sets = List.copyOf(builder.sets);
        this.itemsOfSet = Arrays.copyOf(builder.itemsOfSet, sets.size());
        this.items = builder.items.toArray(Item[]::new);
        this.letters = Arrays.copyOf(builder.letters, builder.letterCount);
        this.wordEnds = Arrays.copyOf(builder.wordEnds, builder.words);
        this.itemOfWord = Arrays.copyOf(builder.itemOfWord, builder.words);
        this.tooShort = builder.tooShort;
        this.next = new int[builder.words];
        Arrays.fill(next, NONE);
        this.tables =
                builder.lengths.stream().map(length -> table(builder, length)).toArray(Table[]::new);
    }

    private Table table(Builder builder, int length) {
        int count = 0;
        for (Span span : builder.spans) {
            count += span.ngrams(length, builder.ngram);
        }
        Table table = new Table(length, count);
        for (Span span : builder.spans) {
            for (int i = 0; i < span.ngrams(length, builder.ngram); i++) {
                insert(table, span.from() + i, NgramHash.of(builder.hashes, span.from() + i, length));
            }
        }
        return table;
    }

    private void insert(Table table, int position, long hash) {
        long bit = (hash >>> 20) & (table.gate.length * 64L - 1);
        table.gate[(int) (bit >>> 6)] |= 1L << bit;
        int[] slots = table.slots;
        int slot = (int) hash & (slots.length - 1);
        while (slots[slot] != NONE && !same(slots[slot], position, table.length())) {
            slot = (slot + 1) & (slots.length - 1);
        }
        int first = slots[slot];
        if (first == NONE) {
            slots[slot] = position;
        } else if (itemOfWord[newest(first)] != itemOfWord[position]) {
            next[position] = next[first];
            next[first] = position;
        }
    }

    /** Positions are added in order of items: the one after the first is the newest. */
    private int newest(int first) {
        return next[first] == NONE ? first : next[first];
    }

    private boolean same(int a, int b, int length) {
        int from = start(a);
        int width = wordEnds[a + length - 1] - from;
        if (wordEnds[b + length - 1] - start(b) != width
                || !Arrays.equals(letters, from, from + width, letters, start(b), start(b) + width)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (wordEnds[a + i] - from != wordEnds[b + i] - start(b)) {
                return false;
            }
        }
        return true;
    }

    private int start(int word) {
        return word == 0 ? 0 : wordEnds[word - 1];
    }

    /** Told of an item that has the n-gram in question. */
    @FunctionalInterface
    interface Hit {
        void on(int item);
    }

    /** The lengths of n-grams that there are, each with what finds them. */
    Table[] tables() {
        return tables;
    }

    /** Tells {@code hit} of every item that has the n-gram of {@code table}'s length at word {@code at} of {@code words}. */
    boolean find(Table table, long hash, PlainWords words, int at, Hit hit) {
        int[] slots = table.slots;
        for (int slot = (int) hash & (slots.length - 1); slots[slot] != NONE; slot = (slot + 1) & (slots.length - 1)) {
            if (same(slots[slot], words, at, table.length())) {
                for (int p = slots[slot]; p != NONE; p = next[p]) {
                    hit.on(itemOfWord[p]);
                }
                return true;
            }
        }
        return false;
    }

    private boolean same(int position, PlainWords words, int at, int length) {
        for (int i = 0; i < length; i++) {
            String word = words.word(at + i);
            int from = start(position + i);
            if (wordEnds[position + i] - from != word.length()) {
                return false;
            }
            for (int k = 0; k < word.length(); k++) {
                if (letters[from + k] != word.charAt(k)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The item of this number. */
    public Item item(int number) {
        return items[number];
    }

    /** How many items there are. */
    public int size() {
        return items.length;
    }

    /** The sets' names, in the order read. */
    public List<String> sets() {
        return sets;
    }

    /** How many items a set has. */
    public int itemsOf(int set) {
        return itemsOfSet[set];
    }

    /** Items of which no passage has {@value #LEAST} words: nothing can be said of them. */
    public int tooShort() {
        return tooShort;
    }

    /** Words {@code from} to {@code to} of the items' words, exclusive. */
    private record Span(int from, int to) {

        int ngrams(int length, int ngram) {
            int words = to - from;
            return length == ngram ? Math.max(0, words - length + 1) : words == length ? 1 : 0;
        }
    }

    /** Takes items one by one. */
    public static final class Builder {

        private final int ngram;
        private final List<String> sets = new ArrayList<>();
        private final List<Item> items = new ArrayList<>();
        private final List<Span> spans = new ArrayList<>();
        private final SortedSet<Integer> lengths = new TreeSet<>();
        private final PlainWords reader = new PlainWords();
        private int[] itemsOfSet = new int[16];
        private char[] letters = new char[1 << 12];
        private int letterCount;
        private int[] wordEnds = new int[1 << 10];
        private int[] itemOfWord = new int[1 << 10];
        private long[] hashes = new long[1 << 10];
        private int words;
        private int tooShort;

        /** @param ngram words of an n-gram, at least {@value ItemIndex#LEAST} */
        public Builder(int ngram) {
            if (ngram < LEAST) {
                throw new IllegalArgumentException(
                        "An n-gram of %d words says too little; expected at least %d".formatted(ngram, LEAST));
            }
            this.ngram = ngram;
        }

        /** Adds an item. */
        public void add(EvaluationItem item) {
            int set = sets.indexOf(item.set());
            if (set < 0) {
                set = sets.size();
                sets.add(item.set());
                itemsOfSet = set < itemsOfSet.length ? itemsOfSet : Arrays.copyOf(itemsOfSet, 2 * set);
            }
            itemsOfSet[set]++;
            items.add(new Item(set, item.name()));
            boolean any = false;
            for (String passage : item.passages()) {
                any |= add(passage);
            }
            tooShort += any ? 0 : 1;
        }

        private boolean add(String passage) {
            reader.read(passage);
            int count = reader.size();
            if (count < LEAST) {
                return false;
            }
            lengths.add(Math.min(count, ngram));
            spans.add(new Span(words, words + count));
            for (int i = 0; i < count; i++) {
                addWord(reader.word(i), reader.hash(i));
            }
            return true;
        }

        private void addWord(String word, long hash) {
            if (words == wordEnds.length) {
                wordEnds = Arrays.copyOf(wordEnds, 2 * words);
                itemOfWord = Arrays.copyOf(itemOfWord, 2 * words);
                hashes = Arrays.copyOf(hashes, 2 * words);
            }
            if (letterCount + word.length() > letters.length) {
                letters = Arrays.copyOf(letters, 2 * (letterCount + word.length()));
            }
            word.getChars(0, word.length(), letters, letterCount);
            letterCount += word.length();
            wordEnds[words] = letterCount;
            itemOfWord[words] = items.size() - 1;
            hashes[words++] = hash;
        }

        /** The index of what was added. */
        public ItemIndex build() {
            return new ItemIndex(this);
        }
    }
}
