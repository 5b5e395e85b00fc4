package dev.millrace.redaction.domain;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Goes through a text word by word, a word being ASCII letters and digits in a row, and asks detectors about each. */
final class WordScan {

    static final int LOWER = 1;
    static final int UPPER = 2;
    static final int DIGIT = 4;

    static final int BRIEF = 3;

    private static final int SHORT = 64;
    private static final byte[] CLASSES = new byte[128];

    static {
        for (char c = 0; c < CLASSES.length; c++) {
            CLASSES[c] =
                    (byte) (Chars.isDigit(c) ? DIGIT : Chars.isUpper(c) ? UPPER : Chars.isAsciiLetter(c) ? LOWER : 0);
        }
    }

    /** By which letters and digits a word has, brief ones and others. */
    private final WordDetector[][] detectors = new WordDetector[16][];

    private final boolean any;

    WordScan(Set<EntityType> types, Set<String> regions) {
        List<WordDetector> chosen = new ArrayList<>();
        EnumSet<EntityType> ids = EnumSet.of(EntityType.NATIONAL_ID, EntityType.PASSPORT, EntityType.DRIVING_LICENCE);
        ids.retainAll(types);
        if (!ids.isEmpty()) {
            chosen.add(new IdDetector(ids, regions));
        }
        for (EntityType type : types) {
            switch (type) {
                case BIC -> chosen.add(new BicDetector());
                case MAC -> chosen.add(new MacDetector());
                case CREDENTIALS -> chosen.add(new CredentialsDetector());
                case CRYPTO -> chosen.add(new CryptoDetector());
                case SECRET -> chosen.add(new SecretDetector());
                case BIRTH_DATE -> chosen.add(new BirthDateDetector());
                case ADDRESS -> chosen.add(new AddressDetector());
                default -> {}
            }
        }
        any = !chosen.isEmpty();
        for (int letters = 0; letters < 8; letters++) {
            int of = letters;
            detectors[of] =
                    chosen.stream().filter(each -> each.wants(of, false)).toArray(WordDetector[]::new);
            detectors[8 + of] =
                    chosen.stream().filter(each -> each.wants(of, true)).toArray(WordDetector[]::new);
        }
    }

    boolean isEmpty() {
        return !any;
    }

    /** Adds what the words lead to that start from {@code from} to {@code to}. */
    void find(CharSequence text, int from, int to, List<Span> found) {
        int i = from;
        while (i > 0 && i < to && classOf(text.charAt(i - 1)) != 0 && classOf(text.charAt(i)) != 0) {
            i++;
        }
        int length = text.length();
        while (i < to) {
            int letters = classOf(text.charAt(i));
            if (letters == 0) {
                i++;
                continue;
            }
            int start = i++;
            while (i < length) {
                int next = classOf(text.charAt(i));
                if (next == 0) {
                    break;
                }
                letters |= next;
                i++;
            }
            if (i - start > 1 || letters == DIGIT || leads(text, i)) {
                for (WordDetector detector : detectors[i - start <= BRIEF ? 8 + letters : letters]) {
                    detector.at(text, start, i, letters, found);
                }
            }
        }
    }

    /** A letter by itself is part of something where digits follow. */
    private static boolean leads(CharSequence text, int end) {
        char between = Chars.at(text, end);
        return (between == ' ' || between == '-') && Chars.isDigit(Chars.at(text, end + 1));
    }

    private static int classOf(char c) {
        return c < 128 ? CLASSES[c] : 0;
    }

    /** Whether there is nothing but white space, quotes and a full stop before and behind. */
    static boolean isAlone(CharSequence text, int start, int end) {
        int before = start - 1;
        while (before >= 0 && isAround(text.charAt(before))) {
            before--;
        }
        int after = end;
        while (after < text.length() && isAround(text.charAt(after))) {
            after++;
        }
        return before < 0 && after == text.length();
    }

    /** Whether a text is short and has no words around it but numbers. */
    static boolean isAmongNumbers(CharSequence text, int start, int end) {
        if (text.length() > SHORT) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((i < start || i >= end) && Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAround(char c) {
        return Character.isWhitespace(c) || c == '"' || c == '\'';
    }
}
