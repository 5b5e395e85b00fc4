package dev.millrace.contracts.text.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/**
 * A regular expression in the syntax and with the meaning of Python's {@code re}, over text, without flags but those in
 * the expression itself. What Java can't say the same way is refused: see {@link PatternTranslation}.
 */
public final class PythonPattern {

    private final Pattern pattern;

    private PythonPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it isn't one, or is one that Java has no equal of
     */
    public static PythonPattern compile(String expression) {
        String translated = new PatternTranslation(expression).translated();
        try {
            return new PythonPattern(Pattern.compile(translated, Pattern.UNIX_LINES));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is no regular expression: %s".formatted(expression, e.getDescription()), e);
        }
    }

    /** Looks for it in a text, match by match. */
    public Matcher matcher(String text) {
        return pattern.matcher(text);
    }

    /**
     * {@code re.findall}: of each match its groups, an empty text for one that took no part; the whole match where the
     * expression has no groups.
     */
    public List<List<String>> findAll(String text) {
        List<List<String>> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.groupCount() == 0 ? List.of(matcher.group()) : groups(matcher));
        }
        return found;
    }

    private static List<String> groups(Matcher matcher) {
        return IntStream.rangeClosed(1, matcher.groupCount())
                .mapToObj(i -> matcher.start(i) < 0 ? "" : matcher.group(i))
                .toList();
    }

    /** {@code re.sub} with an empty replacement. */
    public String removeFrom(String text) {
        return pattern.matcher(text).replaceAll("");
    }
}
