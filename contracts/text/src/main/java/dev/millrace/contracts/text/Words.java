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
        int count = end - first;
        makeRoom(count);
        System.arraycopy(from.words, first, words, size, count);
        for (int i = 0; i < count; i++) {
            starts[size + i] = from.starts[first + i] + shift;
        }
        size += count;
    }

    /** Adds a word that starts at {@code start}, in chars of the text. */
    public void add(Word word, int start) {
        makeRoom(1);
        words[size] = word;
        starts[size++] = start;
    }

    /** Adds words that follow each other directly. */
    void addAll(Chunk.Several chunk, int start) {
        int at = start;
        for (int i = 0; i < chunk.size(); i++) {
            add(chunk.get(i), at);
            at += chunk.get(i).length();
        }
    }

    private void makeRoom(int count) {
        if (size + count > words.length) {
            int enough = Math.max(2 * words.length, size + count);
            words = Arrays.copyOf(words, enough);
            starts = Arrays.copyOf(starts, enough);
        }
    }

    /** Takes over what {@code other} has, which gets what was here. */
    void swap(Words other) {
        Word[] itsWords = other.words;
        int[] itsStarts = other.starts;
        int itsSize = other.size;
        other.words = words;
        other.starts = starts;
        other.size = size;
        words = itsWords;
        starts = itsStarts;
        size = itsSize;
    }
}
