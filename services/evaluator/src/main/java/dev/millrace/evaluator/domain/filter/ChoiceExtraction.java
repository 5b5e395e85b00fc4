package dev.millrace.evaluator.domain.filter;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.expression.PythonPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The letter of a choice in brackets, such as {@code (B)}: what the expression finds; else a choice that the answer spells
 * out; else a letter after a colon.
 *
 * @param ignoreCase whether the choices are looked for in any case
 * @param ignorePunctuation whether they are looked for without punctuation
 * @param ignored is taken out of choices and answer before they are compared
 */
record ChoiceExtraction(
        Extraction extraction, boolean ignoreCase, boolean ignorePunctuation, List<PythonPattern> ignored)
        implements AnswerFilter {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{P}");

    ChoiceExtraction {
        ignored = List.copyOf(ignored);
    }

    @Override
    public List<String> apply(List<String> answers, List<String> choices) {
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("multi_choice_regex: the item has no choices to find in an answer");
        }
        List<String> plain =
                choices.stream().map(choice -> plain(PythonText.strip(choice))).toList();
        Map<String, String> letters = new HashMap<>();
        IntStream.range(0, plain.size()).forEach(i -> letters.put(plain.get(i), "(" + letter(i) + ")"));
        Extraction spelt = like(plain.stream().map(ChoiceExtraction::quoted).collect(Collectors.joining("|")));
        Extraction afterColon = like(":[\\s]*("
                + IntStream.range(0, plain.size())
                        .mapToObj(ChoiceExtraction::letter)
                        .collect(Collectors.joining("|"))
                + ")");
        return answers.stream()
                .map(answer -> said(extraction.find(answer))
                        .or(() -> said(spelt.find(plain(answer))).map(found -> letters.getOrDefault(found, found)))
                        .or(() -> said(afterColon.find(answer)).map(found -> "(" + found + ")"))
                        .orElse(extraction.fallback()))
                .toList();
    }

    private static Optional<String> said(Optional<String> found) {
        return found.filter(text -> !text.isEmpty());
    }

    private Extraction like(String expression) {
        return new Extraction(PythonPattern.compile(expression), extraction.place(), extraction.fallback());
    }

    private static String letter(int choice) {
        return Character.toString('A' + choice);
    }

    private static String quoted(String text) {
        return text.replaceAll("([^\\p{L}\\p{N}])", "\\\\$1");
    }

    private String plain(String text) {
        String plain = text;
        for (PythonPattern pattern : ignored) {
            plain = pattern.removeFrom(plain);
        }
        plain = ignoreCase ? plain.toLowerCase(Locale.ROOT) : plain;
        return ignorePunctuation ? PUNCTUATION.matcher(plain).replaceAll("") : plain;
    }
}
