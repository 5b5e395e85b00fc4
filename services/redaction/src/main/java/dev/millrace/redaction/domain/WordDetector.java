package dev.millrace.redaction.domain;

import java.util.List;

/** Recognises kinds of personal data that begin with, or are told by, a word. */
interface WordDetector {

    /**
     * Adds what is there to {@code found}. Looks no farther than {@link CandidateScan#BACK} and {@link CandidateScan#AHEAD},
     * but for what nothing beside it hides.
     *
     * @param start where a word of ASCII letters and digits starts
     * @param end where it ends
     * @param letters of what it is: {@link WordScan#LOWER}, {@link WordScan#UPPER}, {@link WordScan#DIGIT}
     */
    void at(CharSequence text, int start, int end, int letters, List<Span> found);

    /**
     * Whether words of such letters and digits mean something to it: most words are of small letters, and most detectors
     * needn't be asked about them.
     *
     * @param brief whether the word has at most {@link WordScan#BRIEF} characters
     */
    boolean wants(int letters, boolean brief);
}
