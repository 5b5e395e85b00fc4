package dev.millrace.filtering.domain.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds out which language a text is written in: its script first, then, among the languages of that script, the n-grams
 * of a sample of bounded length. The same text always gets the same answer. For one thread.
 */
public final class LanguageIdentifier {

    /** Less sure guesses are told as {@code und}. */
    private static final double LEAST_CONFIDENCE = 0.2;

    private static final int LEAST_LETTERS = 3;

    /** A first look is at this many characters; a surer answer than {@link #SURE} needs no second one. */
    private static final int FIRST_LOOK = 256;

    private static final int SECOND_LOOK = 768;
    private static final double SURE = 0.95;

    private final NgramScores scores = new NgramScores(NgramModel.shared());
    private final String[] codes;
    private final int[][] candidates;
    private final TextSample sample = new TextSample(SECOND_LOOK);
    private final int[] letters = new int[Script.values().length];

    public LanguageIdentifier() {
        String[] languages = NgramModel.shared().languages();
        this.codes = Arrays.stream(languages).map(LanguageCodes::of).toArray(String[]::new);
        this.candidates = new int[Script.values().length][];
        for (Script script : Script.values()) {
            List<Integer> of = new ArrayList<>();
            for (int i = 0; i < languages.length; i++) {
                if (Script.ofModel(languages[i]).contains(script)) {
                    of.add(i);
                }
            }
            candidates[script.number()] = of.stream().mapToInt(i -> i).toArray();
        }
    }

    /** Every code that {@link #identify} can give, beside {@code und}. */
    public static NavigableSet<String> languages() {
        NavigableSet<String> all = new TreeSet<>();
        for (String language : NgramModel.shared().languages()) {
            all.add(LanguageCodes.of(language));
        }
        for (Script script : Script.values()) {
            script.language().ifPresent(all::add);
        }
        return all;
    }

    /** The language of {@code text}. */
    public IdentifiedLanguage identify(String text) {
        IdentifiedLanguage first = look(text, FIRST_LOOK);
        return text.length() <= FIRST_LOOK || first.confidence() >= SURE ? first : look(text, SECOND_LOOK);
    }

    private IdentifiedLanguage look(String text, int most) {
        sample.take(text, most);
        Script script = script();
        if (script == Script.NONE || sample.letters() < LEAST_LETTERS) {
            return new IdentifiedLanguage(IdentifiedLanguage.UNDETERMINED, 0);
        }
        Optional<String> sole = script.language();
        if (sole.isPresent()) {
            return answer(sole.get(), (double) count(script) / sample.letters());
        }
        int[] among = candidates[script.number()];
        int best = scores.best(sample, among, codes);
        return answer(codes[best], scores.confidence(among, codes));
    }

    private int count(Script script) {
        int han = script == Script.KANA ? letters[Script.HAN.number()] : 0;
        return letters[script.number()] + han;
    }

    private static IdentifiedLanguage answer(String code, double confidence) {
        return new IdentifiedLanguage(
                confidence < LEAST_CONFIDENCE ? IdentifiedLanguage.UNDETERMINED : code, confidence);
    }

    /** The script that most letters are of. */
    private Script script() {
        Arrays.fill(letters, 0);
        for (int i = 0; i < sample.size(); i++) {
            letters[Script.of(sample.at(i))]++;
        }
        letters[Script.NONE.number()] = 0;
        int most = 0;
        for (int i = 0; i < letters.length; i++) {
            most = letters[i] > letters[most] ? i : most;
        }
        // Japanese alone mixes kana with Han; one letter in ten is less than any Japanese text has.
        boolean japanese = most == Script.HAN.number() && 10 * letters[Script.KANA.number()] > letters[most];
        return japanese ? Script.KANA : Script.numbered(most);
    }
}
