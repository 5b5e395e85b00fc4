package dev.millrace.tokenization.domain;

import java.util.Arrays;

/** Two neighbouring symbols, how often they are neighbours, and in which words. */
final class Pair {
    final int left;
    final int right;
    long count;
    private int[] words = new int[4];
    private int size;

    Pair(int left, int right) {
        this.left = left;
        this.right = right;
    }

    /** Notes that the pair is in a word; a word may be noted more than once, and stays noted when the pair is gone. */
    void in(int word) {
        if (size > 0 && words[size - 1] == word) {
            return;
        }
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
        }
        words[size++] = word;
    }

    int[] words() {
        return Arrays.copyOf(words, size);
    }

    /** It occurs nowhere any more. */
    void forgetWords() {
        words = new int[1];
        size = 0;
    }
}
