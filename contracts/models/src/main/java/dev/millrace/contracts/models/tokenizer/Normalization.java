package dev.millrace.contracts.models.tokenizer;

import java.text.Normalizer;
import java.util.List;
import java.util.function.IntPredicate;

/** The first step: what is made of a text before it is cut. Each kind is the {@code normalizer} of that name. */
sealed interface Normalization {

    String KNOWN = "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend, BertNormalizer, "
            + "Precompiled, Nmt, ByteLevel";

    String normalize(String text);

    /** Whether every text stays as it is. */
    default boolean isNothing() {
        return false;
    }

    /** How a token that is looked for in normalized text is written there. */
    default String written(String token) {
        return normalize(token);
    }

    static Normalization read(Field field) throws MalformedTokenizer {
        if (field.isAbsent()) {
            return new Several(List.of());
        }
        return switch (field.at("type").text()) {
            case "Sequence" -> {
                List<Normalization> steps = new java.util.ArrayList<>();
                for (Field step : field.at("normalizers").items()) {
                    steps.add(read(step));
                }
                yield new Several(steps);
            }
            case "NFC" -> new Unicode(Normalizer.Form.NFC);
            case "NFD" -> new Unicode(Normalizer.Form.NFD);
            case "NFKC" -> new Unicode(Normalizer.Form.NFKC);
            case "NFKD" -> new Unicode(Normalizer.Form.NFKD);
            case "Lowercase" -> new Lowercase();
            case "Strip" ->
                new Strip(
                        field.at("strip_left").flag(true),
                        field.at("strip_right").flag(true));
            case "StripAccents" -> new Without(Chars::isMark);
            case "Replace" ->
                new Replace(
                        TextPattern.read(field.at("pattern")),
                        field.at("content").text());
            case "Prepend" -> new Prepend(field.at("prepend").text());
            case "BertNormalizer" -> Bert.read(field);
            case "Precompiled" -> new Precompiled(CharsMap.read(field.at("precompiled_charsmap")));
            case "Nmt" -> new Nmt();
            case "ByteLevel" -> new Bytes();
            default -> throw field.unknown("normalizer", KNOWN);
        };
    }

    /** One after another. */
    record Several(List<Normalization> steps) implements Normalization {
        public Several {
            steps = List.copyOf(steps);
        }

        @Override
        public boolean isNothing() {
            return steps.stream().allMatch(Normalization::isNothing);
        }

        @Override
        public String normalize(String text) {
            String made = text;
            for (Normalization step : steps) {
                made = step.normalize(made);
            }
            return made;
        }
    }

    /** A form of Unicode. */
    record Unicode(Normalizer.Form form) implements Normalization {
        @Override
        public String normalize(String text) {
            return Normalizer.normalize(text, form);
        }
    }

    /** Each character for itself, so that no sigma ends a word. */
    record Lowercase() implements Normalization {
        @Override
        public String normalize(String text) {
            StringBuilder made = new StringBuilder(text.length());
            text.codePoints().forEach(c -> {
                if (c == 0x130) {
                    made.append("i\u0307");
                } else {
                    made.appendCodePoint(Character.toLowerCase(c));
                }
            });
            return made.toString();
        }
    }

    /** Without white space at the ends. */
    record Strip(boolean left, boolean right) implements Normalization {
        @Override
        public String normalize(String text) {
            int from = 0;
            int to = text.length();
            while (left && from < to && CharClass.isWhiteSpace(text.charAt(from))) {
                from++;
            }
            while (right && to > from && CharClass.isWhiteSpace(text.charAt(to - 1))) {
                to--;
            }
            return text.substring(from, to);
        }
    }

    /** Without some characters. */
    record Without(IntPredicate dropped) implements Normalization {
        @Override
        public String normalize(String text) {
            StringBuilder made = new StringBuilder(text.length());
            text.codePoints().filter(c -> !dropped.test(c)).forEach(made::appendCodePoint);
            return made.toString();
        }
    }

    /** Something else where a pattern is found. */
    record Replace(TextPattern pattern, String content) implements Normalization {
        @Override
        public String normalize(String text) {
            return pattern.replace(text, content);
        }
    }

    /** Something before a text that isn't empty. */
    record Prepend(String prefix) implements Normalization {
        @Override
        public String normalize(String text) {
            return text.isEmpty() ? text : prefix + text;
        }
    }

    /** By a table that SentencePiece compiled, in Hugging Face's way. */
    record Precompiled(CharsMap map) implements Normalization {
        @Override
        public String normalize(String text) {
            return map.byGrapheme(text);
        }
    }

    /** SentencePiece's own. */
    record Pieces(PieceNormalizer rules) implements Normalization {
        @Override
        public String normalize(String text) {
            return rules.normalize(text);
        }

        @Override
        public String written(String token) {
            return token;
        }
    }

    /** The characters that stand for the text's bytes. */
    record Bytes() implements Normalization {
        @Override
        public String normalize(String text) {
            return ByteAlphabet.entryOf(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** SentencePiece's clean-up of old: no controls, and spaces for what is invisible. */
    record Nmt() implements Normalization {
        @Override
        public String normalize(String text) {
            StringBuilder made = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (isSpace(c)) {
                    made.append(' ');
                } else if (!isDropped(c)) {
                    made.append(c);
                }
            }
            return made.toString();
        }

        private static boolean isDropped(char c) {
            return (c >= 0x1 && c <= 0x8) || c == 0xb || (c >= 0xe && c <= 0x1f) || c == 0x7f || c == 0x8f || c == 0x9f;
        }

        private static boolean isSpace(char c) {
            return c == '\t'
                    || c == '\n'
                    || c == '\f'
                    || c == '\r'
                    || c == 0x1680
                    || (c >= 0x200b && c <= 0x200f)
                    || c == 0x2028
                    || c == 0x2029
                    || c == 0x2581
                    || c == 0xfeff
                    || c == 0xfffd;
        }
    }

    /** BERT's clean-up. */
    record Bert(boolean clean, boolean spacedIdeographs, boolean stripAccents, boolean lowercase)
            implements Normalization {
        static Bert read(Field field) throws MalformedTokenizer {
            boolean lowercase = field.at("lowercase").flag(true);
            return new Bert(
                    field.at("clean_text").flag(true),
                    field.at("handle_chinese_chars").flag(true),
                    field.at("strip_accents").flag(lowercase),
                    lowercase);
        }

        @Override
        public String normalize(String text) {
            String made = clean ? cleaned(text) : text;
            made = spacedIdeographs ? spaced(made) : made;
            if (stripAccents) {
                made = new Without(c -> Character.getType(c) == Character.NON_SPACING_MARK)
                        .normalize(Normalizer.normalize(made, Normalizer.Form.NFD));
            }
            return lowercase ? new Lowercase().normalize(made) : made;
        }

        private static String cleaned(String text) {
            StringBuilder made = new StringBuilder(text.length());
            text.codePoints()
                    .filter(c -> !isDropped(c))
                    .forEach(c -> made.appendCodePoint(CharClass.isWhiteSpace(c) ? ' ' : c));
            return made.toString();
        }

        private static boolean isDropped(int c) {
            if (c == '\t' || c == '\n' || c == '\r') {
                return false;
            }
            int type = Character.getType(c);
            return c == 0xfffd
                    || type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.PRIVATE_USE
                    || type == Character.SURROGATE;
        }

        private static String spaced(String text) {
            StringBuilder made = new StringBuilder(text.length());
            text.codePoints().forEach(c -> {
                if (isIdeograph(c)) {
                    made.append(' ').appendCodePoint(c).append(' ');
                } else {
                    made.appendCodePoint(c);
                }
            });
            return made.toString();
        }

        private static boolean isIdeograph(int c) {
            return (c >= 0x4e00 && c <= 0x9fff)
                    || (c >= 0x3400 && c <= 0x4dbf)
                    || (c >= 0x20000 && c <= 0x2a6df)
                    || (c >= 0x2a700 && c <= 0x2b73f)
                    || (c >= 0x2b740 && c <= 0x2b81f)
                    || (c >= 0x2b920 && c <= 0x2ceaf)
                    || (c >= 0xf900 && c <= 0xfaff)
                    || (c >= 0x2f800 && c <= 0x2fa1f);
        }
    }
}
