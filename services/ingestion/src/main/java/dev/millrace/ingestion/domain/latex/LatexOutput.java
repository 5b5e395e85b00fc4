package dev.millrace.ingestion.domain.latex;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Text that is being made of LaTeX: paragraphs, in which lines are joined but for those that stay. */
final class LatexOutput {
    private static final Pattern SPACES = Pattern.compile("[ \\t]*\\n[ \\t]*|[ \\t]+");
    private static final Pattern PARAGRAPHS = Pattern.compile("[ \\t]*\\n[ \\t]*\\n[ \\t\\n]*");

    /** A line's end that stays; a noncharacter, which no text has. */
    private static final char KEPT_END = '\uFDD0';

    private static final char KEPT_SPACE = '\uFDD1';

    private final StringBuilder out = new StringBuilder();

    LatexOutput append(String text) {
        out.append(text);
        return this;
    }

    LatexOutput newLine() {
        out.append(KEPT_END);
        return this;
    }

    int length() {
        return out.length();
    }

    boolean endsWithSpace() {
        return !out.isEmpty() && out.charAt(out.length() - 1) == ' ';
    }

    /** Takes over lines as they are. */
    void keep(String text, boolean display) {
        if (display) {
            out.append("\n\n")
                    .append(text.strip().replace('\n', KEPT_END).replace(' ', KEPT_SPACE))
                    .append("\n\n");
        } else {
            out.append(text);
        }
    }

    /** Takes away what stands from a place on, and returns it in one line. */
    String cut(int from) {
        String words = out.substring(from);
        out.setLength(from);
        return words.replace(KEPT_END, ' ')
                .replace(KEPT_SPACE, ' ')
                .replaceAll("\\s+", " ")
                .replace(" ,", ",")
                .strip();
    }

    /** All of it, its letters composed (NFC). */
    String text() {
        StringBuilder text = new StringBuilder();
        for (String paragraph : PARAGRAPHS.split(out, -1)) {
            String line = SPACES.matcher(paragraph.replace("\n", " \n "))
                    .replaceAll(" ")
                    .strip();
            if (!line.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n\n").append(line);
            }
        }
        String plain = text.toString().replaceAll(" *\uFDD0 *", "\n").replace(KEPT_SPACE, ' ');
        return Normalizer.normalize(plain.strip(), Normalizer.Form.NFC).replaceAll("\n{3,}", "\n\n");
    }
}
