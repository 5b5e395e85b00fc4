package dev.millrace.contracts.models.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The second step: cuts a text into the pieces that the model sees one by one. */
sealed interface PreTokenizer {

    String KNOWN = "Sequence, ByteLevel, Split, Whitespace, WhitespaceSplit, Metaspace, Digits, Punctuation, "
            + "BertPreTokenizer, CharDelimiterSplit, UnicodeScripts, FixedLength";

    /**
     * The common case, which needs no copies: pieces follow each other, and the model sees their bytes.
     *
     * @param prefixSpace whether text that doesn't begin with a space gets one first
     */
    record Bytes(Splitter splitter, boolean prefixSpace) implements PreTokenizer {}

    /**
     * Any other.
     *
     * @param steps each is done to every piece that the one before it left
     */
    record Steps(List<Step> steps) implements PreTokenizer {
        public Steps {
            steps = List.copyOf(steps);
        }

        /** Whether it makes a difference where a text begins. */
        boolean asksForFirst() {
            return steps.stream().anyMatch(step -> step instanceof Metaspace space && space.prepend == Prepend.FIRST);
        }

        /**
         * The pieces of a part of a text.
         *
         * @param first whether it is where the text begins
         */
        List<Piece> pieces(String text, boolean first) {
            List<Piece> pieces = text.isEmpty() ? List.of() : List.of(Piece.whole(text));
            for (Step step : steps) {
                List<Piece> next = new ArrayList<>();
                for (Piece piece : pieces) {
                    next.addAll(step.of(piece, first && piece.start() <= 0));
                }
                pieces = next;
            }
            return pieces;
        }
    }

    /** What is done to a piece. */
    sealed interface Step {
        /** What becomes of a piece; {@code first} when the text begins with it. */
        List<Piece> of(Piece piece, boolean first);
    }

    /** Cuts. */
    record Cutting(Cut cut) implements Step {
        @Override
        public List<Piece> of(Piece piece, boolean first) {
            return cut.of(piece);
        }
    }

    /** SentencePiece's way to write spaces. */
    record Metaspace(char mark, Prepend prepend, boolean cuts) implements Step {
        @Override
        public List<Piece> of(Piece piece, boolean first) {
            Piece marked = piece.rewritten(piece.text().replace(' ', mark));
            boolean prefix = prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && first);
            if (prefix && marked.text().charAt(0) != mark) {
                marked = marked.prefixed(String.valueOf(mark));
            }
            return cuts
                    ? new Cut(new TextPattern.Literal(String.valueOf(mark)), Cut.Behaviour.MERGED_WITH_NEXT, false)
                            .of(marked)
                    : List.of(marked);
        }
    }

    /** Where a space is put first. */
    enum Prepend {
        ALWAYS,
        FIRST,
        NEVER
    }

    /**
     * {@code ByteLevel}.
     *
     * @param written whether the model sees the characters that stand for bytes; else the text itself, of which it takes the
     *     bytes
     */
    record Spelled(boolean prefixSpace, boolean cuts, boolean written) implements Step {
        @Override
        public List<Piece> of(Piece piece, boolean first) {
            Piece spaced = prefixSpace && piece.text().charAt(0) != ' ' ? piece.prefixed(" ") : piece;
            List<Piece> pieces = cuts
                    ? Cut.isolated(new TextPattern.Pieces(new Splitter.Gpt2())).of(spaced)
                    : List.of(spaced);
            return written ? pieces.stream().map(Piece::bytes).toList() : pieces;
        }
    }

    /** A boundary between scripts; Japanese is one. Spaces go with what is before them, and with nothing at the beginning. */
    record Scripts() implements Step {
        @Override
        public List<Piece> of(Piece piece, boolean first) {
            List<Piece> pieces = new ArrayList<>();
            String text = piece.text();
            Optional<Character.UnicodeScript> last = Optional.empty();
            int from = text.length();
            for (int i = 0; i < text.length(); ) {
                int c = text.codePointAt(i);
                Optional<Character.UnicodeScript> script = script(c);
                if (script.isPresent() && !script.equals(last)) {
                    if (last.isPresent()) {
                        pieces.add(piece.part(from, i));
                    }
                    from = i;
                    last = script;
                }
                i += Character.charCount(c);
            }
            if (last.isPresent()) {
                pieces.add(piece.part(from, text.length()));
            }
            return pieces;
        }

        private static Optional<Character.UnicodeScript> script(int c) {
            if (c == ' ') {
                return Optional.empty();
            }
            Character.UnicodeScript script = c == 0x30fc ? Character.UnicodeScript.HAN : Character.UnicodeScript.of(c);
            return switch (script) {
                case HIRAGANA, KATAKANA -> Optional.of(Character.UnicodeScript.HAN);
                case UNKNOWN -> Optional.empty();
                default -> Optional.of(script);
            };
        }
    }

    /** Pieces of so many characters. */
    record Fixed(int length) implements Step {
        @Override
        public List<Piece> of(Piece piece, boolean first) {
            List<Piece> pieces = new ArrayList<>();
            String text = piece.text();
            for (int from = 0; from < text.length(); ) {
                int to = from;
                for (int n = 0; n < length && to < text.length(); n++) {
                    to += Character.charCount(text.codePointAt(to));
                }
                pieces.add(piece.part(from, to));
                from = to;
            }
            return pieces;
        }
    }

    /**
     * Reads a {@code pre_tokenizer}.
     *
     * @param ofBytes whether the model can take the bytes of a piece where that is all that is left to do
     */
    static PreTokenizer read(Field field, boolean ofBytes) throws MalformedTokenizer {
        List<Field> all = flat(field);
        Optional<Bytes> common = ofBytes ? common(all) : Optional.empty();
        if (common.isPresent()) {
            return common.get();
        }
        List<Step> steps = new ArrayList<>();
        for (Field one : all) {
            steps.addAll(steps(one, ofBytes && one.equals(all.getLast())));
        }
        return new Steps(steps);
    }

    /** Whether a file's pieces are written in the characters that stand for bytes, and nothing is done to them then. */
    static boolean endsInBytes(Field field) throws MalformedTokenizer {
        List<Field> all = flat(field);
        return !all.isEmpty()
                && isByteLevel(all.getLast())
                && all.stream().filter(PreTokenizer::isByteLevel).count() == 1;
    }

    private static boolean isByteLevel(Field step) {
        return step.node().path("type").asText().equals("ByteLevel");
    }

    /** The steps of a sequence, and of those within it. */
    private static List<Field> flat(Field field) throws MalformedTokenizer {
        if (field.isAbsent()) {
            return List.of();
        }
        if (!field.at("type").text().equals("Sequence")) {
            return List.of(field);
        }
        List<Field> all = new ArrayList<>();
        for (Field one : field.at("pretokenizers").items()) {
            all.addAll(flat(one));
        }
        return all;
    }

    private static boolean isEachDigit(Field step) throws MalformedTokenizer {
        return step.at("type").text().equals("Digits")
                && step.at("individual_digits").flag(false);
    }

    private static Optional<Bytes> common(List<Field> all) throws MalformedTokenizer {
        if (isEachDigit(all.getFirst())) {
            // Where digits are cut first, a pattern that is known by hand can be told where they are.
            return all.size() == 1
                    ? Optional.empty()
                    : common(all.subList(1, all.size()))
                            .filter(bytes -> !bytes.prefixSpace()
                                    && !(bytes.splitter() instanceof Splitter.ByPattern)
                                    && !(bytes.splitter() instanceof Splitter.EachDigit))
                            .map(bytes -> new Bytes(new Splitter.EachDigit(bytes.splitter()), false));
        }
        Field last = all.getLast();
        boolean prefix = last.at("add_prefix_space").flag(true);
        boolean cuts = last.at("use_regex").flag(true);
        if (all.size() == 1) {
            return Optional.of(new Bytes(cuts ? new Splitter.Gpt2() : new Splitter.Whole(), prefix));
        }
        Field split = all.getFirst();
        boolean isolated = all.size() == 2
                && split.at("type").text().equals("Split")
                && split.at("pattern").at("Regex").node().isTextual()
                && split.at("behavior").text("").equals("Isolated")
                && !split.at("invert").flag(false);
        // A space is put before each piece, which only a step of its own does.
        return isolated && !cuts && !prefix
                ? Optional.of(new Bytes(Splitter.of(split.at("pattern").at("Regex")), false))
                : Optional.empty();
    }

    private static List<Step> steps(Field field, boolean bytesAtLast) throws MalformedTokenizer {
        return switch (field.at("type").text()) {
            case "ByteLevel" ->
                List.of(new Spelled(
                        field.at("add_prefix_space").flag(true),
                        field.at("use_regex").flag(true),
                        !bytesAtLast));
            case "Split" ->
                List.of(new Cutting(new Cut(
                        TextPattern.read(field.at("pattern")),
                        Cut.Behaviour.read(field.at("behavior"), Cut.Behaviour.ISOLATED),
                        field.at("invert").flag(false))));
            case "Whitespace" -> List.of(new Cutting(new Cut(new TextPattern.Words(), Cut.Behaviour.REMOVED, true)));
            case "WhitespaceSplit" -> List.of(removed(new TextPattern.OneOf(CharClass::isWhiteSpace)));
            case "Metaspace" -> List.of(metaspace(field));
            case "Digits" ->
                List.of(new Cutting(new Cut(
                        new TextPattern.OneOf(c -> CharClass.of(c) == CharClass.NUMBER),
                        field.at("individual_digits").flag(false) ? Cut.Behaviour.ISOLATED : Cut.Behaviour.CONTIGUOUS,
                        false)));
            case "Punctuation" ->
                List.of(new Cutting(new Cut(
                        new TextPattern.OneOf(Chars::isPunctuation),
                        Cut.Behaviour.read(field.at("behavior"), Cut.Behaviour.ISOLATED),
                        false)));
            case "BertPreTokenizer" ->
                List.of(
                        removed(new TextPattern.OneOf(CharClass::isWhiteSpace)),
                        new Cutting(Cut.isolated(new TextPattern.OneOf(Chars::isPunctuation))));
            case "CharDelimiterSplit" ->
                List.of(removed(new TextPattern.Literal(field.at("delimiter").text())));
            case "UnicodeScripts" -> List.of(new Scripts());
            case "FixedLength" -> List.of(new Fixed(field.at("length").whole(1, Integer.MAX_VALUE, 5)));
            default -> throw field.unknown("pre-tokenizer", KNOWN);
        };
    }

    private static Step removed(TextPattern pattern) {
        return new Cutting(new Cut(pattern, Cut.Behaviour.REMOVED, false));
    }

    private static Metaspace metaspace(Field field) throws MalformedTokenizer {
        boolean spaced = field.at("add_prefix_space").flag(true);
        Prepend prepend = switch (field.at("prepend_scheme").text(spaced ? "always" : "never")) {
            case "always" -> Prepend.ALWAYS;
            case "first" -> Prepend.FIRST;
            case "never" -> Prepend.NEVER;
            default -> throw field.at("prepend_scheme").refused("one of always, first, never is expected here");
        };
        return new Metaspace(
                mark(field.at("replacement")), prepend, field.at("split").flag(true));
    }

    /** SentencePiece's mark, or the one that the file names. */
    static char mark(Field field) throws MalformedTokenizer {
        String mark = field.text("\u2581");
        if (mark.length() != 1) {
            throw field.refused("one character is expected here");
        }
        return mark.charAt(0);
    }
}
