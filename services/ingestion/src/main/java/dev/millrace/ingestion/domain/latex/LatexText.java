package dev.millrace.ingestion.domain.latex;

import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * From LaTeX to plain text. The document's own macros are expanded, mathematics stays as it is written, of other commands
 * the words in braces stay. Commands: Lamport, LaTeX: A Document Preparation System, appendix C.
 */
final class LatexText {

    private static final int LONGEST_FACT = 500;
    /** Titles within titles, of which only hostile texts have more. */
    private static final int DEEPEST_PIECE = 8;

    private static final int SCANNED_A_STEP = 16;

    private final LatexSource source;
    private final ReadLimits limits;
    private final Deque<LatexFrame> frames = new ArrayDeque<>();
    private final LatexMacros macros = new LatexMacros();
    private final Map<String, String> facts = new HashMap<>();
    private final LatexOutput out = new LatexOutput();
    private long steps;
    /** How many short pieces are being read, one within the other. */
    private int pieces;

    /** @param source has put aside what {@code markup} has marks for */
    LatexText(String markup, LatexSource source, ReadLimits limits) throws Unreadable {
        this.source = source;
        this.limits = limits;
        int begin = markup.indexOf("\\begin{document}");
        if (begin >= 0) {
            convert(markup.substring(0, begin));
            out.cut(0);
        }
        int end = markup.lastIndexOf("\\end{document}");
        convert(markup.substring(
                begin < 0 ? 0 : begin + "\\begin{document}".length(), end > begin ? end : markup.length()));
    }

    /** What {@code \title}, {@code \author} or {@code \date} says. */
    Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name))
                .map(fact -> Normalizer.normalize(source.restored(fact), Normalizer.Form.NFC))
                .filter(f -> !f.isBlank() && f.length() <= LONGEST_FACT);
    }

    /** @throws Unreadable if it is longer than a document may be */
    String text() throws Unreadable {
        String plain = out.text();
        long length = source.restoredLength(plain);
        if (length > limits.documentBytes()) {
            throw new Unreadable(limits.tooLong(length));
        }
        return source.restored(plain);
    }

    private void convert(String source) throws Unreadable {
        int outer = frames.size();
        frames.push(new LatexFrame(source));
        while (frames.size() > outer) {
            LatexFrame frame = frames.getFirst();
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

    private void character(LatexFrame frame) throws Unreadable {
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
            case ' ', '\t' -> append(frame, out.endsWithSpace() ? "" : " ", 1);
            default -> append(frame, String.valueOf(c), 1);
        }
    }

    private static int two(LatexFrame frame, String both) {
        return frame.text.startsWith(both, frame.at) ? 2 : 1;
    }

    private void append(LatexFrame frame, String text, int taken) {
        out.append(text);
        frame.at += taken;
    }

    /** Mathematics from {@code open} to {@code close} as it is written; what is never closed is text. */
    private void maths(LatexFrame frame, String open, String close) {
        int end = frame.find(close, frame.at + open.length());
        while (end > 0 && close.startsWith("$") && frame.text.charAt(end - 1) == '\\') {
            end = frame.find(close, end + 1);
        }
        if (end < 0 || (open.equals("$") && end - frame.at > 5_000)) {
            frame.at += open.length();
            return;
        }
        out.keep(frame.text.substring(frame.at, end + close.length()), open.length() > 1 || close.length() > 2);
        frame.at = end + close.length();
    }

    private void command(LatexFrame frame) throws Unreadable {
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
        } else if (LatexCommands.ACCENTS.containsKey(name) && (!word || !macros.has(name))) {
            accent(frame, name, word);
        } else if (macros.has(name)) {
            expand(frame, name);
        } else {
            builtIn(frame, name, word);
        }
    }

    private void builtIn(LatexFrame frame, String name, boolean word) throws Unreadable {
        switch (name) {
            case "begin" -> environment(frame);
            case "end" -> {
                frame.argument();
                out.append("\n\n");
            }
            case "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand" -> macros.define(frame);
            case "def", "gdef", "edef", "xdef" -> macros.definePlain(frame);
            case "let" -> frame.at = Math.min(frame.text.length(), frame.endOfLet());
            case "title", "author", "date" -> {
                frame.optional();
                facts.put(name, plain(frame.argument()));
            }
            case "item" -> {
                String label = plain(frame.optional().orElse(""));
                out.newLine().append("- ").append(label.isEmpty() ? "" : label + " ");
            }
            case "footnote" -> {
                String note = frame.argument();
                if (pieces == 0) {
                    frames.push(new LatexFrame(" (" + note + ")"));
                }
            }
            case "href" -> link(frame);
            case "\\", "newline", "linebreak" -> {
                frame.optional();
                out.append("\n");
            }
            case "par" -> out.append("\n\n");
            case "and" -> out.append(pieces > 0 ? ", " : "");
            case "SI", "qty", "SIrange", "qtyrange" ->
                frames.push(new LatexFrame(LatexUnits.quantity(frame, name.endsWith("range"))));
            case "si", "unit" -> {
                frame.optional();
                out.append(LatexUnits.text(frame.argument()));
            }
            case " ", ",", ";", ":", "\n", "quad", "qquad", "enspace", "space", "nobreakspace" -> out.append(" ");
            case "-", "/", "!", "@" -> {
                // Nothing is seen of them.
            }
            default -> other(frame, name, word);
        }
    }

    private void other(LatexFrame frame, String name, boolean word) throws Unreadable {
        Optional<String> symbol = Optional.ofNullable(LatexCommands.SYMBOLS.get(name));
        if (symbol.isPresent()) {
            out.append(symbol.get());
            frame.skipSpace(word);
        } else if (LatexCommands.HEADINGS.contains(name)) {
            frame.optional();
            String title = frame.argument();
            frames.push(new LatexFrame("\n\n" + title + "\n\n"));
        } else if (LatexCommands.SILENT.containsKey(name)) {
            for (int n = LatexCommands.SILENT.getOrDefault(name, 0); n > 0; n--) {
                frame.skipOptions();
                frame.argument();
            }
        } else if (word && LatexCommands.CITATION.matcher(name).matches()) {
            citation(frame, name.endsWith("s"));
        } else if (word) {
            frame.skipOptional();
            frame.skipSpace(true);
        }
    }

    private void environment(LatexFrame frame) throws Unreadable {
        String name = frame.argument();
        String plain = name.endsWith("*") ? name.substring(0, name.length() - 1) : name;
        String close = "\\end{" + name + "}";
        boolean maths = LatexCommands.MATHS.contains(plain);
        if (maths || LatexCommands.DROPPED.contains(plain)) {
            int end = frame.find(close, frame.at);
            if (end < 0) {
                return;
            }
            String content = frame.text.substring(frame.at, end);
            if (maths) {
                out.keep("\\begin{" + name + "}" + content + close, true);
            }
            frame.at = end + close.length();
            return;
        }
        Optional<String> title = frame.optional();
        frame.skipOptional();
        if (plain.startsWith("tab")
                || plain.equals("longtable")
                || plain.equals("minipage")
                || plain.equals("multicols")) {
            frame.argument();
            title = Optional.empty();
        }
        boolean layout = plain.startsWith("figure")
                || plain.startsWith("table")
                || plain.startsWith("enumerate")
                || plain.startsWith("itemize")
                || plain.startsWith("tab")
                || plain.startsWith("wrap");
        String words = layout ? "" : plain(title.orElse(""));
        out.append("\n\n").append(words.isEmpty() ? "" : words + ". ");
    }

    private void accent(LatexFrame frame, String name, boolean word) {
        if (word
                && frame.at < frame.text.length()
                && frame.text.charAt(frame.at) != '{'
                && frame.text.charAt(frame.at) != ' ') {
            return;
        }
        String letter = frame.argument().replace("\\i", "i").replace("\\j", "j").replaceAll("[{}\\\\]", "");
        if (letter.isEmpty()) {
            return;
        }
        int first = letter.offsetByCodePoints(0, 1);
        out.append(letter.substring(0, first))
                .append(LatexCommands.ACCENTS.getOrDefault(name, '\u0301').toString())
                .append(letter.substring(first));
    }

    private void expand(LatexFrame frame, String name) throws Unreadable {
        if (frames.size() > limits.nesting()) {
            throw new Unreadable(ReadLimits.exceeded("nesting", limits.nesting(), out.length()));
        }
        String body = macros.expanded(name, frame);
        steps += body.length();
        if (body.length() > limits.documentBytes()) {
            throw new Unreadable(limits.tooLong(body.length()));
        }
        if (frame.at >= frame.text.length()) {
            frames.remove(frame);
        }
        frames.push(new LatexFrame(body));
    }

    /** Nothing is seen of it: up to two remarks in brackets and the keys; of some forms several. */
    private static void citation(LatexFrame frame, boolean several) {
        boolean more = true;
        while (more) {
            frame.skipOptions();
            more = frame.isArgument() && !frame.argument().isEmpty() && several;
        }
    }

    /** The words that are linked, and behind them in brackets where they lead, unless they say so themselves. */
    private void link(LatexFrame frame) {
        frame.skipOptional();
        String address = frame.argument();
        String words = frame.argument();
        String to = source.restored(address).replaceFirst("^mailto:", "");
        boolean said =
                to.isEmpty() || pieces > 0 || source.restored(words).contains(to.replaceAll("^https?://|/$", ""));
        frames.push(new LatexFrame(said ? words : words + " (" + address + ")"));
    }

    /** The words of a short piece in one line: a title, a label. What is added to them, such as notes, goes. */
    private String plain(String latex) throws Unreadable {
        if (pieces >= DEEPEST_PIECE) {
            return "";
        }
        int from = out.length();
        steps += latex.length();
        pieces++;
        convert(latex);
        pieces--;
        return out.cut(from);
    }
}
