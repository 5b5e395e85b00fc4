package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.expression.PythonPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What templates do with Python's regular expressions. */
final class Patterns {

    private static final Pattern REFERENCE = Pattern.compile("\\\\(?:g<(\\d{1,2})>|(\\d{1,2})|(.))", Pattern.DOTALL);

    private Patterns() {}

    /** {@code re.sub}; what takes a match's place counts as the template's own but for what it keeps of the match. */
    static Text replaced(Text text, String pattern, String by, int line) throws MalformedTemplate {
        Matcher matcher = compiled(pattern, line).matcher(text.toString());
        List<Text> parts = new ArrayList<>();
        int from = 0;
        while (matcher.find()) {
            parts.add(text.part(from, matcher.start()));
            parts.add(expanded(text, matcher, by, line));
            from = matcher.end();
        }
        parts.add(text.part(from, text.length()));
        return Text.concat(parts);
    }

    private static PythonPattern compiled(String pattern, int line) throws MalformedTemplate {
        try {
            return PythonPattern.compile(pattern);
        } catch (IllegalArgumentException e) {
            throw new MalformedTemplate(line, String.valueOf(e.getMessage()));
        }
    }

    private static Text expanded(Text text, Matcher matcher, String by, int line) throws MalformedTemplate {
        Matcher reference = REFERENCE.matcher(by);
        List<Text> parts = new ArrayList<>();
        int from = 0;
        while (reference.find()) {
            parts.add(Text.of(by.substring(from, reference.start())));
            from = reference.end();
            if (reference.group(3) != null) {
                parts.add(Text.of(Strings.unescaped(reference.group())));
                continue;
            }
            int group = Integer.parseInt(reference.group(1) != null ? reference.group(1) : reference.group(2));
            if (group > matcher.groupCount()) {
                throw new MalformedTemplate(line, "%s names a group that the pattern doesn't have".formatted(by));
            }
            if (matcher.start(group) >= 0) {
                parts.add(text.part(matcher.start(group), matcher.end(group)));
            }
        }
        parts.add(Text.of(by.substring(from)));
        return Text.concat(parts);
    }
}
