package dev.millrace.contracts.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words of one text, in order, with where each starts. Valid until the next text is split. */
public final class Words {

    private Word[] words = new Word[1024];
    private int[] starts = new int[1024];
    private int size;

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The {@code i}-th word. */
    public Word get(int i) {
        return words[i];
    }

    /** Where the {@code i}-th word starts, in chars of the text. */
    public int start(int i) {
        return starts[i];
    }

    /** Where the {@code i}-th word ends, in chars of the text. */
    public int end(int i) {
        return starts[i] + words[i].length();
    }

    /** The words as strings. */
    public List<String> toList() {
        List<String> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(words[i].text());
        }
        return list;
    }

    /** Forgets them. */
    public void clear() {
        size = 0;
    }

    /** Adds the words {@code first} to {@code end} (exclusive) of {@code from}, each {@code shift} chars further on. */
    public void addAll(Words from, int first, int end, int shift) {
        for (int i = first; i < end; i++) {
            add(from.words[i], from.starts[i] + shift);
        }
    }

    /** Adds a word that starts at {@code start}, in chars of the text. */
    public void add(Word word, int start) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
        }
        words[size] = word;
        starts[size++] = start;
    }
}
