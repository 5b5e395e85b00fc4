package dev.millrace.ingestion.domain.latex;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which conditions there are, and whether one holds, where that shows: of one of which it doesn't both branches are text. */
final class LatexConditions {

    private static final Pattern OWN = Pattern.compile("\\\\newif\\s*\\\\(if[A-Za-z@]{1,40})");
    private static final Pattern DEFINED = Pattern.compile(
            "\\\\(?:(?:re)?newcommand\\*?|providecommand\\*?|DeclareRobustCommand\\*?|[gex]?def|let|DeclareMathOperator\\*?)\\s*\\{?\\s*\\\\([A-Za-z@]{1,60})");

    private static final String AMOUNT = "(?:(-?\\d{1,9})(pt|em|ex|cm|mm|in)?|\\\\[A-Za-z@]+(?:\\s*\\{[^{}]{0,60}})?)";

    /** What is compared, the sign between, and the blank that ends it. */
    private static final Pattern NUMBERS = Pattern.compile("\\s*" + AMOUNT + "\\s*([<>=])\\s*" + AMOUNT + " ?");

    private static final Pattern ONE = Pattern.compile("\\s*\\\\([A-Za-z@]+|.) ?");
    private static final Pattern TWO =
            Pattern.compile("\\s*(\\\\[A-Za-z@]+|\\\\.|[^\\s\\\\])\\s*(\\\\[A-Za-z@]+|\\\\.|[^\\s\\\\]) ?");

    private static final Set<String> UNKNOWN = Set.of(
            "if ifcat ifx ifnum ifdim ifodd ifvoid ifhbox ifvbox ifeof ifcase ifdefined ifcsname iffontchar ifincsname"
                    .split(" ", -1));

    /** As they are where pdfTeX reads running text. */
    private static final Map<String, Boolean> CONSTANT = Map.of(
            "iftrue",
            true,
            "iffalse",
            false,
            "ifpdf",
            true,
            "ifxetex",
            false,
            "ifluatex",
            false,
            "ifmmode",
            false,
            "ifvmode",
            false,
            "ifhmode",
            true,
            "ifinner",
            false);

    private final Set<String> names = new HashSet<>(UNKNOWN);
    private final Map<String, Boolean> switches = new HashMap<>(CONSTANT);
    private final Set<String> defined = new HashSet<>();

    LatexConditions() {
        names.addAll(CONSTANT.keySet());
    }

    /** Takes in what a file defines. */
    void define(String file) {
        OWN.matcher(file).results().forEach(own -> {
            names.add(own.group(1));
            switches.putIfAbsent(own.group(1), false);
        });
        DEFINED.matcher(file).results().forEach(own -> defined.add(own.group(1)));
    }

    /** Whether a command begins a condition. */
    boolean opens(String name) {
        return names.contains(name) || name.startsWith("if@");
    }

    /** Heeds {@code \shorttrue} and {@code \shortfalse}, where there is {@code \ifshort}. */
    void heed(String name) {
        boolean on = name.endsWith("true");
        if (on || name.endsWith("false")) {
            String condition = "if" + name.substring(0, name.length() - (on ? 4 : 5));
            if (!CONSTANT.containsKey(condition)) {
                switches.computeIfPresent(condition, (_, _) -> on);
            }
        }
    }

    /**
     * A condition.
     *
     * @param behind where the first branch begins
     * @param holds empty where that can't be told
     */
    record Condition(int behind, Optional<Boolean> holds) {}

    /** The condition that {@code name}, which ends at {@code end}, begins; empty if it is none whose end shows. */
    Optional<Condition> at(String text, String name, int end) {
        Boolean known = switches.get(name);
        if (known != null) {
            return Optional.of(new Condition(end, Optional.of(known)));
        }
        return switch (name) {
            case "if" ->
                text.startsWith("0", end) ? Optional.of(new Condition(end + 1, Optional.of(false))) : Optional.empty();
            // What isn't defined here may be in a file that is read later.
            case "ifdefined" ->
                matched(ONE, text, end)
                        .map(one -> new Condition(
                                one.end(), defined.contains(one.group(1)) ? Optional.of(true) : Optional.empty()));
            case "ifx" ->
                matched(TWO, text, end)
                        .map(two -> new Condition(
                                two.end(), two.group(1).equals(two.group(2)) ? Optional.of(true) : Optional.empty()));
            case "ifnum", "ifdim" ->
                matched(NUMBERS, text, end).map(numbers -> new Condition(numbers.end(), compared(numbers)));
            default -> Optional.empty();
        };
    }

    private static Optional<Matcher> matched(Pattern pattern, String text, int from) {
        Matcher matcher = pattern.matcher(text).region(from, Math.min(text.length(), from + 300));
        return matcher.lookingAt() ? Optional.of(matcher) : Optional.empty();
    }

    private static Optional<Boolean> compared(Matcher numbers) {
        if (numbers.group(1) == null
                || numbers.group(4) == null
                || !Objects.equals(numbers.group(2), numbers.group(5))) {
            return Optional.empty();
        }
        int order = Integer.compare(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(4)));
        return Optional.of(
                switch (numbers.group(3)) {
                    case "<" -> order < 0;
                    case ">" -> order > 0;
                    default -> order == 0;
                });
    }
}
