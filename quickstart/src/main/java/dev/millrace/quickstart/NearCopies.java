package dev.millrace.quickstart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Copies of a story with a few words changed, close enough that MinHash with 14 bands of 8 rows always meets them. */
final class NearCopies {

    /** At 0.93 the chance that none of 14 bands of 8 rows agrees is (1 - 0.93^8)^14, about 1 in 80,000. */
    static final double LEAST_SIMILARITY = 0.93;

    private static final List<String> STARTS = List.of("Listen now. ", "Here it begins. ", "My dear reader: ");
    private static final List<String> ENDS =
            List.of(" The end.", " Good night!", " Sleep well, little one.", " And that was all.");
    private static final List<List<String>> SYNONYMS = List.of(
            List.of(" little ", " tiny "),
            List.of(" big ", " huge "),
            List.of(" happy ", " glad "),
            List.of(" loved ", " adored "),
            List.of(" friend ", " playmate "),
            List.of(" who ", " that "));

    private NearCopies() {}

    /** A near copy of {@code story}; it differs from it in some words and from nothing else. */
    static Story of(Story story, Random random) {
        while (true) {
            Story copy = change(story, random);
            if (similarity(story.text(), copy.text()) >= LEAST_SIMILARITY) {
                return copy;
            }
        }
    }

    private static Story change(Story story, Random random) {
        List<String> paragraphs = new ArrayList<>(story.paragraphs());
        int last = paragraphs.size() - 1;
        int way = random.nextInt(4);
        if (way == 0 || way == 2) {
            paragraphs.set(0, STARTS.get(random.nextInt(STARTS.size())) + paragraphs.getFirst());
        }
        if (way == 1 || way == 2) {
            paragraphs.set(last, paragraphs.get(last) + ENDS.get(random.nextInt(ENDS.size())));
        }
        if (way == 3) {
            int where = random.nextInt(paragraphs.size());
            List<String> pair = SYNONYMS.get(random.nextInt(SYNONYMS.size()));
            String changed = paragraphs.get(where).replaceFirst(pair.getFirst(), pair.getLast());
            if (changed.equals(paragraphs.get(where))) {
                return change(story, random);
            }
            paragraphs.set(where, changed);
        }
        return story.withParagraphs(paragraphs);
    }

    /** Jaccard similarity of the sets of five successive words, lower-case and without punctuation. */
    static double similarity(String a, String b) {
        Set<List<String>> left = shingles(a);
        Set<List<String>> both = new HashSet<>(left);
        Set<List<String>> right = shingles(b);
        both.retainAll(right);
        return (double) both.size() / (left.size() + right.size() - both.size());
    }

    private static Set<List<String>> shingles(String text) {
        List<String> words = List.of(text.toLowerCase(Locale.ROOT)
                .replaceAll("\\p{Punct}", " ")
                .strip()
                .split("\\s+"));
        Set<List<String>> shingles = new HashSet<>();
        for (int i = 0; i + 5 <= words.size(); i++) {
            shingles.add(words.subList(i, i + 5));
        }
        return shingles;
    }
}
