package dev.millrace.evaluator.domain.judge;

import dev.millrace.contracts.preference.Preference;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads verdicts in double brackets, as MT-Bench's judges give them (Zheng et al., 2023): {@code [[A]]}, {@code [[B]]},
 * {@code [[C]]} for a tie; {@code [[5]]} for a rating. An answer with none, or with several that differ, has no verdict:
 * nothing is guessed.
 */
public final class Verdicts {

    /** The lowest and the highest rating. */
    public static final int WORST = 1;

    public static final int BEST = 10;

    private static final Pattern PREFERENCE = Pattern.compile("\\[\\[\\s*([ABC])\\s*]]");
    private static final Pattern RATING = Pattern.compile("\\[\\[\\s*([0-9]{1,3}(?:\\.[0-9]{1,6})?)\\s*]]");

    private Verdicts() {}

    /** Which of two answers is better, A standing first. */
    public static Optional<Preference> preference(String said) {
        return one(PREFERENCE, said).map(letter -> switch (letter) {
            case "A" -> Preference.FIRST;
            case "B" -> Preference.SECOND;
            default -> Preference.TIE;
        });
    }

    /** How good an answer is, from {@value #WORST} to {@value #BEST}. */
    public static OptionalDouble rating(String said) {
        return one(RATING, said).map(Double::valueOf).filter(rating -> rating >= WORST && rating <= BEST).stream()
                .mapToDouble(Double::doubleValue)
                .findFirst();
    }

    private static Optional<String> one(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        Set<String> found = matcher.results().map(result -> result.group(1)).collect(Collectors.toSet());
        return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
    }
}
