package dev.millrace.contracts.models.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The last step: makes a text of tokens as they are written. Each kind is the {@code decoder} of that name. */
sealed interface Decoder {

    String KNOWN = "Sequence, ByteLevel, Metaspace, WordPiece, ByteFallback, Fuse, Replace, Strip, BPEDecoder";

    /** What becomes of some tokens; put together they are the text. */
    List<String> decode(List<String> tokens);

    /** What a token adds to a text that has begun and goes on. */
    default byte[] within(String token) {
        String bare = String.join("", decode(List.of("a", "a")));
        String around = String.join("", decode(List.of("a", token, "a")));
        String rest = bare.substring(1);
        boolean found = around.startsWith("a") && around.endsWith(rest) && around.length() > rest.length();
        String shown = found ? around.substring(1, around.length() - rest.length()) : token;
        return shown.getBytes(StandardCharsets.UTF_8);
    }

    static Decoder read(Field field) throws MalformedTokenizer {
        return switch (field.at("type").text()) {
            case "Sequence" -> {
                List<Decoder> steps = new ArrayList<>();
                for (Field step : field.at("decoders").items()) {
                    steps.add(read(step));
                }
                yield new Several(steps);
            }
            case "ByteLevel" -> new Bytes();
            case "Metaspace" -> {
                boolean spaced = field.at("add_prefix_space").flag(true);
                boolean prefixed = !field.at("prepend_scheme")
                        .text(spaced ? "always" : "never")
                        .equals("never");
                yield new Metaspace(PreTokenizer.mark(field.at("replacement")), prefixed);
            }
            case "WordPiece" ->
                new WordPieces(
                        field.at("prefix").text("##"), field.at("cleanup").flag(true));
            case "ByteFallback" -> new ByteFallback();
            case "Fuse" -> new Fuse();
            case "Replace" ->
                new Replace(
                        TextPattern.read(field.at("pattern")),
                        field.at("content").text());
            case "Strip" ->
                new Strip(
                        field.at("content").text(),
                        field.at("start").whole(0, Integer.MAX_VALUE),
                        field.at("stop").whole(0, Integer.MAX_VALUE));
            case "BPEDecoder" -> new Suffix(field.at("suffix").text("</w>"));
            default -> throw field.unknown("decoder", KNOWN);
        };
    }

    private static List<String> each(List<String> tokens, UnaryOperator<String> change) {
        return tokens.stream().map(change).toList();
    }

    /** One after another. */
    record Several(List<Decoder> steps) implements Decoder {
        public Several {
            steps = List.copyOf(steps);
        }

        @Override
        public List<String> decode(List<String> tokens) {
            List<String> made = tokens;
            for (Decoder step : steps) {
                made = step.decode(made);
            }
            return made;
        }

        @Override
        public byte[] within(String token) {
            Optional<Decoder> bytes = steps.stream()
                    .filter(step -> step instanceof Bytes
                            || (step instanceof ByteFallback
                                    && ByteTokens.valueOf(token).isPresent()))
                    .findFirst();
            return bytes.map(step -> step.within(token)).orElseGet(() -> Decoder.super.within(token));
        }
    }

    /** Characters that stand for bytes. */
    record Bytes() implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            tokens.forEach(token -> bytes.writeBytes(within(token)));
            return List.of(bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public byte[] within(String token) {
            return ByteAlphabet.bytesOf(token);
        }
    }

    /** SentencePiece's spaces, without the one that was put first. */
    record Metaspace(char mark, boolean prefixed) implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            List<String> made = new ArrayList<>(tokens.size());
            for (String token : tokens) {
                made.add(
                        made.isEmpty() && prefixed
                                ? token.replace(String.valueOf(mark), "")
                                : token.replace(mark, ' '));
            }
            return made;
        }
    }

    /** A space before each token that doesn't go on. */
    record WordPieces(String prefix, boolean cleanUp) implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            List<String> made = new ArrayList<>(tokens.size());
            for (String token : tokens) {
                boolean goesOn = token.startsWith(prefix);
                String shown = made.isEmpty() ? token : goesOn ? token.substring(prefix.length()) : " " + token;
                made.add(cleanUp ? cleaned(shown) : shown);
            }
            return made;
        }

        private static String cleaned(String text) {
            return text.replace(" .", ".")
                    .replace(" ?", "?")
                    .replace(" !", "!")
                    .replace(" ,", ",")
                    .replace(" ' ", "'")
                    .replace(" n't", "n't")
                    .replace(" 'm", "'m")
                    .replace(" do not", " don't")
                    .replace(" 's", "'s")
                    .replace(" 've", "'ve")
                    .replace(" 're", "'re");
        }
    }

    /** Tokens of bytes; a run of them that isn't UTF-8 is a replacement character for each. */
    record ByteFallback() implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            List<String> made = new ArrayList<>(tokens.size());
            ByteArrayOutputStream run = new ByteArrayOutputStream();
            for (String token : tokens) {
                Optional<Integer> value = ByteTokens.valueOf(token);
                if (value.isPresent()) {
                    run.write(value.get());
                } else {
                    flush(run, made);
                    made.add(token);
                }
            }
            flush(run, made);
            return made;
        }

        static void flush(ByteArrayOutputStream run, List<String> made) {
            if (run.size() == 0) {
                return;
            }
            try {
                made.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(run.toByteArray()))
                        .toString());
            } catch (CharacterCodingException e) {
                made.add("\ufffd".repeat(run.size()));
            }
            run.reset();
        }

        @Override
        public byte[] within(String token) {
            return ByteTokens.valueOf(token)
                    .map(value -> new byte[] {value.byteValue()})
                    .orElseGet(() -> token.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** All in one. */
    record Fuse() implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            return List.of(String.join("", tokens));
        }
    }

    /** Something else where a pattern is found. */
    record Replace(TextPattern pattern, String content) implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            return each(tokens, token -> pattern.replace(token, content));
        }
    }

    /** Without so many of a character at the beginning and the end. */
    record Strip(String content, int start, int stop) implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            return each(tokens, this::stripped);
        }

        private String stripped(String token) {
            int from = 0;
            int to = token.length();
            int width = Math.max(1, content.length());
            for (int n = 0; n < start && token.startsWith(content, from) && from < to; n++) {
                from += width;
            }
            for (int n = 0; n < stop && to - width >= from && token.startsWith(content, to - width); n++) {
                to -= width;
            }
            return token.substring(from, to);
        }
    }

    /** A space where a word ends, but for the last one. */
    record Suffix(String suffix) implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            List<String> made = new ArrayList<>(tokens.size());
            for (int i = 0; i < tokens.size(); i++) {
                made.add(tokens.get(i).replace(suffix, i + 1 == tokens.size() ? "" : " "));
            }
            return made;
        }
    }

    /** What Hugging Face's library does without a decoder. */
    record Spaced() implements Decoder {
        @Override
        public List<String> decode(List<String> tokens) {
            return List.of(String.join(" ", tokens));
        }
    }

    /**
     * SentencePiece's own: byte tokens as bytes, marks as spaces but for those at the beginning.
     *
     * @param unknown how the unknown token is written
     * @param surface what is shown for it
     * @param dropped how many spaces at the beginning are none
     */
    record Pieces(String unknown, String surface, int dropped) implements Decoder {
        private static final String MARK = "\u2581";

        @Override
        public List<String> decode(List<String> tokens) {
            List<String> made = new ArrayList<>(tokens.size());
            ByteArrayOutputStream run = new ByteArrayOutputStream();
            int drops = dropped;
            boolean begun = false;
            for (String token : tokens) {
                Optional<Integer> value = ByteTokens.valueOf(token);
                if (value.isPresent()) {
                    run.write(value.get());
                    begun = true;
                    continue;
                }
                if (run.size() > 0) {
                    made.add(run.toString(StandardCharsets.UTF_8));
                    run.reset();
                }
                String piece = token;
                if (!begun && drops > 0 && piece.startsWith(MARK)) {
                    piece = piece.substring(1);
                    drops--;
                }
                made.add(piece.equals(unknown) ? surface : piece.replace(MARK, " "));
                begun |= !made.getLast().isEmpty();
            }
            made.add(run.toString(StandardCharsets.UTF_8));
            return made;
        }

        @Override
        public byte[] within(String token) {
            return ByteTokens.valueOf(token)
                    .map(value -> new byte[] {value.byteValue()})
                    .orElseGet(() -> Decoder.super.within(token));
        }
    }
}
