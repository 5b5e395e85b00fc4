package dev.millrace.ingestion.domain.latex;

import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * From LaTeX to plain text. The document's own macros are expanded, mathematics stays as it is written, of other commands
 * the words in braces stay. Commands: Lamport, LaTeX: A Document Preparation System, appendix C.
 */
final class LatexText {

    private static final Pattern SPACES = Pattern.compile("[ \\t]*\\n[ \\t]*|[ \\t]+");
    private static final Pattern PARAGRAPHS = Pattern.compile("[ \\t]*\\n[ \\t]*(?:\\n[ \\t]*)+");
    /** A line's end that stays; a noncharacter, which no text has. */
    private static final char KEPT_END = '\uFDD0';

    private static final char KEPT_SPACE = '\uFDD1';
    private static final int LONGEST_FACT = 500;

    /** @param parameters how many; {@code preset} is what the first is when it isn't given */
    private record Macro(int parameters, Optional<String> preset, String body) {}

    private static final class Frame {
        private final String text;
        private int at;
        private long scanned;

        Frame(String text) {
            this.text = text;
        }

        /** Where {@code what} is from {@code from} on; -1 when it is nowhere. */
        int find(String what, int from) {
            int found = text.indexOf(what, from);
            scanned += (found < 0 ? text.length() : found) - (long) from;
            return found;
        }
    }

    private static final int SCANNED_A_STEP = 16;

    private final ReadLimits limits;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Map<String, Macro> macros = new HashMap<>();
    private final Map<String, String> facts = new HashMap<>();
    private final StringBuilder out = new StringBuilder();
    private long steps;

    LatexText(String source, ReadLimits limits) throws Unreadable {
        this.limits = limits;
        int begin = source.indexOf("\\begin{document}");
        if (begin >= 0) {
            convert(source.substring(0, begin));
            out.setLength(0);
        }
        int end = source.lastIndexOf("\\end{document}");
        convert(source.substring(
                begin < 0 ? 0 : begin + "\\begin{document}".length(), end > begin ? end : source.length()));
    }

    /** What {@code \title}, {@code \author} or {@code \date} says. */
    Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name)).filter(f -> !f.isBlank() && f.length() <= LONGEST_FACT);
    }

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

    private void convert(String source) throws Unreadable {
        frames.push(new Frame(source));
        while (!frames.isEmpty()) {
            Frame frame = frames.getFirst();
            if (frame.at >= frame.text.length()) {
                frames.pop();
                continue;
            }
            step();
            character(frame);
            // Looking for ends that aren't there is work, too: without this it could be the square of the text's
            // length.
            steps += frame.scanned / SCANNED_A_STEP;
            frame.scanned %= SCANNED_A_STEP;
        }
    }

    private void step() throws Unreadable {
        steps++;
        if (steps > limits.steps()) {
            throw new Unreadable(ReadLimits.exceeded("steps", limits.steps(), out.length()));
        }
        if (out.length() > limits.documentBytes()) {
            throw new Unreadable(limits.tooLong(out.length()));
        }
    }

    private void character(Frame frame) throws Unreadable {
        char c = frame.text.charAt(frame.at);
        switch (c) {
            case '\\' -> command(frame);
            case '$' -> {
                String mark = frame.text.startsWith("$$", frame.at) ? "$$" : "$";
                maths(frame, mark, mark);
            }
            case '{', '}' -> frame.at++;
            case '~' -> append(frame, " ", 1);
            case '&' -> append(frame, " ", 1);
            case '`' -> append(frame, frame.text.startsWith("``", frame.at) ? "“" : "‘", two(frame, "``"));
            case '\'' -> append(frame, frame.text.startsWith("''", frame.at) ? "”" : "’", two(frame, "''"));
            case '-' -> {
                boolean em = frame.text.startsWith("---", frame.at);
                boolean en = frame.text.startsWith("--", frame.at);
                append(frame, em ? "—" : en ? "–" : "-", em ? 3 : en ? 2 : 1);
            }
            default -> append(frame, String.valueOf(c), 1);
        }
    }

    private static int two(Frame frame, String both) {
        return frame.text.startsWith(both, frame.at) ? 2 : 1;
    }

    private void append(Frame frame, String text, int taken) {
        out.append(text);
        frame.at += taken;
    }

    /** Mathematics from {@code open} to {@code close} as it is written; what is never closed is text. */
    private void maths(Frame frame, String open, String close) {
        int end = frame.find(close, frame.at + open.length());
        while (end > 0 && close.startsWith("$") && frame.text.charAt(end - 1) == '\\') {
            end = frame.find(close, end + 1);
        }
        if (end < 0 || (open.equals("$") && end - frame.at > 5_000)) {
            frame.at += open.length();
            return;
        }
        keep(frame.text.substring(frame.at, end + close.length()), open.length() > 1 || close.length() > 2);
        frame.at = end + close.length();
    }

    /** Takes over lines as they are. */
    private void keep(String text, boolean display) {
        if (display) {
            out.append("\n\n")
                    .append(text.strip().replace('\n', KEPT_END).replace(' ', KEPT_SPACE))
                    .append("\n\n");
        } else {
            out.append(text);
        }
    }

    private void command(Frame frame) throws Unreadable {
        int from = frame.at + 1;
        int end = from;
        while (end < frame.text.length()
                && (Character.isLetter(frame.text.charAt(end)) || frame.text.charAt(end) == '@')) {
            end++;
        }
        boolean word = end > from;
        end = word ? end : Math.min(from + 1, frame.text.length());
        String name = frame.text.substring(from, end);
        int begin = frame.at;
        frame.at = end;
        if (word && frame.text.startsWith("*", end)) {
            frame.at++;
        }
        if (name.equals("(") || name.equals("[")) {
            frame.at = begin;
            maths(frame, "\\" + name, name.equals("(") ? "\\)" : "\\]");
        } else if (LatexCommands.ACCENTS.containsKey(name) && (!word || !macros.containsKey(name))) {
            accent(frame, name, word);
        } else if (macros.containsKey(name)) {
            expand(frame, macros.getOrDefault(name, new Macro(0, Optional.empty(), "")));
        } else {
            builtIn(frame, name, word);
        }
    }

    private void builtIn(Frame frame, String name, boolean word) throws Unreadable {
        switch (name) {
            case "begin" -> environment(frame);
            case "end" -> {
                argument(frame);
                out.append("\n\n");
            }
            case "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand" -> define(frame);
            case "def", "gdef", "edef", "xdef" -> definePlain(frame);
            case "let" -> frame.at = Math.min(frame.text.length(), endOfLet(frame));
            case "title", "author", "date" -> {
                optional(frame);
                facts.put(name, plain(argument(frame)));
            }
            case "item" -> {
                Optional<String> label = optional(frame);
                out.append(KEPT_END)
                        .append("- ")
                        .append(label.map(l -> plain(l) + " ").orElse(""));
            }
            case "footnote" -> {
                String note = argument(frame);
                frames.push(new Frame(" (" + note + ")"));
            }
            case "verb" -> verb(frame);
            case "\\", "newline", "linebreak" -> {
                optional(frame);
                out.append('\n');
            }
            case "par" -> out.append("\n\n");
            case " ", ",", ";", ":", "\n", "quad", "qquad", "enspace", "space", "nobreakspace" -> out.append(' ');
            case "-", "/", "!", "@" -> {
                // Nothing is seen of them.
            }
            default -> other(frame, name, word);
        }
    }

    private void other(Frame frame, String name, boolean word) {
        Optional<String> symbol = Optional.ofNullable(LatexCommands.SYMBOLS.get(name));
        if (symbol.isPresent()) {
            out.append(symbol.get());
            skipSpace(frame, word);
        } else if (LatexCommands.HEADINGS.contains(name)) {
            optional(frame);
            String title = argument(frame);
            frames.push(new Frame("\n\n" + title + "\n\n"));
        } else if (LatexCommands.SILENT.containsKey(name)) {
            optional(frame);
            for (int n = LatexCommands.SILENT.getOrDefault(name, 0); n > 0; n--) {
                argument(frame);
            }
        } else if (word) {
            skipOptional(frame);
            skipSpace(frame, true);
        }
    }

    /** Brackets right behind a command are about how, not about what. */
    private static void skipOptional(Frame frame) {
        boolean more = true;
        while (more && frame.text.startsWith("[", frame.at)) {
            more = optional(frame).isPresent();
        }
    }

    private static void skipSpace(Frame frame, boolean word) {
        while (word && frame.at < frame.text.length() && frame.text.charAt(frame.at) == ' ') {
            frame.at++;
        }
    }

    private static int endOfLet(Frame frame) {
        int i = frame.at;
        for (int names = 0; names < 2 && i < frame.text.length(); names++) {
            i = frame.text.indexOf('\\', i) < 0 ? i : i + 1;
            while (i < frame.text.length()
                    && (Character.isLetter(frame.text.charAt(i)) || frame.text.charAt(i) == '@')) {
                i++;
            }
            if (i < frame.text.length() && frame.text.charAt(i) == '=') {
                i++;
            }
        }
        return i;
    }

    private void environment(Frame frame) {
        String name = argument(frame);
        String plain = name.endsWith("*") ? name.substring(0, name.length() - 1) : name;
        String close = "\\end{" + name + "}";
        boolean maths = LatexCommands.MATHS.contains(plain);
        boolean verbatim = LatexCommands.VERBATIM.contains(plain);
        if (maths || verbatim || LatexCommands.DROPPED.contains(plain)) {
            int end = frame.find(close, frame.at);
            if (end < 0) {
                return;
            }
            String content = frame.text.substring(frame.at, end);
            if (maths) {
                keep("\\begin{" + name + "}" + content + close, true);
            } else if (verbatim) {
                keep(content.replaceFirst("^\\[[^\\]\\n]*](?:\\{\\w*})?", ""), true);
            }
            frame.at = end + close.length();
            return;
        }
        Optional<String> title = optional(frame);
        skipOptional(frame);
        if (plain.startsWith("tab")
                || plain.equals("longtable")
                || plain.equals("minipage")
                || plain.equals("multicols")) {
            argument(frame);
            title = Optional.empty();
        }
        boolean layout = plain.startsWith("figure")
                || plain.startsWith("table")
                || plain.startsWith("enumerate")
                || plain.startsWith("itemize")
                || plain.startsWith("tab")
                || plain.startsWith("wrap");
        out.append("\n\n").append(layout ? "" : title.map(t -> plain(t) + ". ").orElse(""));
    }

    private void verb(Frame frame) {
        if (frame.at < frame.text.length()) {
            int end = frame.find(frame.text.substring(frame.at, frame.at + 1), frame.at + 1);
            if (end > 0 && end - frame.at < 1_000) {
                out.append(frame.text, frame.at + 1, end);
                frame.at = end + 1;
            }
        }
    }

    private void accent(Frame frame, String name, boolean word) {
        if (word
                && frame.at < frame.text.length()
                && frame.text.charAt(frame.at) != '{'
                && frame.text.charAt(frame.at) != ' ') {
            return;
        }
        String letter = argument(frame).replace("\\i", "i").replace("\\j", "j").replaceAll("[{}\\\\]", "");
        if (letter.isEmpty()) {
            return;
        }
        int first = letter.offsetByCodePoints(0, 1);
        out.append(letter, 0, first)
                .append(LatexCommands.ACCENTS.getOrDefault(name, '\u0301').charValue())
                .append(letter, first, letter.length());
    }

    private void define(Frame frame) {
        String name = argument(frame).strip();
        int parameters = optional(frame)
                .filter(n -> n.matches("[1-9]"))
                .map(Integer::parseInt)
                .orElse(0);
        Optional<String> preset = optional(frame);
        String body = argument(frame);
        if (name.startsWith("\\") && isWords(body)) {
            macros.put(name.substring(1), new Macro(parameters, preset, body));
        }
    }

    private void definePlain(Frame frame) {
        int brace = frame.find("{", frame.at);
        if (brace < 0 || brace - frame.at > 200) {
            return;
        }
        String pattern = frame.text.substring(frame.at, brace).strip();
        frame.at = brace;
        String body = argument(frame);
        int names = 1;
        while (names < pattern.length()
                && (Character.isLetter(pattern.charAt(names)) || pattern.charAt(names) == '@')) {
            names++;
        }
        if (pattern.startsWith("\\") && pattern.substring(names).matches("(?:#[1-9])*") && isWords(body)) {
            macros.put(pattern.substring(1, names), new Macro((pattern.length() - names) / 2, Optional.empty(), body));
        }
    }

    /** Programs in TeX aren't run; their macros are as unknown ones are. */
    private static boolean isWords(String body) {
        return !body.contains("@")
                && !body.contains("\\if")
                && !body.contains("\\csname")
                && !body.contains("\\expandafter");
    }

    private void expand(Frame frame, Macro macro) throws Unreadable {
        if (frames.size() > limits.nesting()) {
            throw new Unreadable(ReadLimits.exceeded("nesting", limits.nesting(), out.length()));
        }
        List<String> values = new ArrayList<>();
        if (macro.preset.isPresent()) {
            values.add(optional(frame).orElse(macro.preset.get()));
        }
        while (values.size() < macro.parameters) {
            values.add(argument(frame));
        }
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < macro.body.length(); i++) {
            char c = macro.body.charAt(i);
            int number = c == '#' && i + 1 < macro.body.length() ? macro.body.charAt(i + 1) - '1' : -1;
            if (number >= 0 && number < values.size()) {
                body.append(values.get(number));
                i++;
            } else {
                body.append(c);
            }
            steps += 1;
        }
        steps += body.length() / 16;
        if (body.length() > limits.documentBytes()) {
            throw new Unreadable(limits.tooLong(body.length()));
        }
        if (frame.at >= frame.text.length()) {
            frames.remove(frame);
        }
        frames.push(new Frame(body.toString()));
    }

    /** The words of a short piece: a title, a label. */
    private String plain(String latex) {
        return latex.replaceAll("\\\\(?:thanks|footnote)\\{[^{}]*}", "")
                .replaceAll("\\\\\\\\|~|\\s+", " ")
                .replaceAll("\\\\[A-Za-z@]+\\*?\\s*", "")
                .replaceAll("[{}]", "")
                .strip();
    }

    /** What is in the next brackets, if they are next. */
    private static Optional<String> optional(Frame frame) {
        int i = spaceEnd(frame);
        if (i >= frame.text.length() || frame.text.charAt(i) != '[') {
            return Optional.empty();
        }
        int depth = 0;
        for (int k = i + 1; k < Math.min(frame.text.length(), i + 5_000); k++) {
            char c = frame.text.charAt(k);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            frame.scanned++;
            if (c == ']' && depth == 0) {
                frame.at = k + 1;
                return Optional.of(frame.text.substring(i + 1, k));
            }
        }
        return Optional.empty();
    }

    /** What is in the next braces, or the next command or character. */
    private static String argument(Frame frame) {
        int i = spaceEnd(frame);
        if (i >= frame.text.length()) {
            frame.at = i;
            return "";
        }
        if (frame.text.charAt(i) != '{') {
            int end = i + 1;
            if (frame.text.charAt(i) == '\\') {
                while (end < frame.text.length() && Character.isLetter(frame.text.charAt(end))) {
                    end++;
                }
            }
            frame.at = Math.max(end, Math.min(frame.text.length(), i + 1));
            return frame.text.charAt(i) == '}' ? "" : frame.text.substring(i, frame.at);
        }
        int depth = 0;
        for (int k = i; k < frame.text.length(); k++) {
            char c = frame.text.charAt(k);
            if (c == '\\') {
                k++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    frame.scanned += k - i;
                    frame.at = k + 1;
                    return frame.text.substring(i + 1, k);
                }
            }
        }
        frame.scanned += frame.text.length() - i;
        frame.at = i + 1;
        return "";
    }

    private static int spaceEnd(Frame frame) {
        int i = frame.at;
        while (i < frame.text.length()
                && (frame.text.charAt(i) == ' ' || frame.text.charAt(i) == '\n' || frame.text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }
}
