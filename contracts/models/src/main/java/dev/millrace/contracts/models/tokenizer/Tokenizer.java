package dev.millrace.contracts.models.tokenizer;

import dev.millrace.contracts.models.tokenizer.AddedTokens.Where;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A byte-level BPE tokenizer, read from Hugging Face's {@code tokenizer.json}. Gives the ids that library gives.
 * Decoding what was encoded gives the text back, when the file has no normaliser and a token for every byte; only a lone
 * surrogate, which has no UTF-8, comes back as U+FFFD. Immutable, for any number of threads.
 */
public final class Tokenizer {
    private final Parts parts;
    private final Added withSpecial;
    private final Added withoutSpecial;
    private final BitSet special = new BitSet();

    /** What a file is made of. */
    record Parts(
            Optional<Normalizer.Form> normalizer,
            Splitter splitter,
            boolean prefixSpace,
            Vocabulary vocabulary,
            Map<String, Integer> entries,
            List<AddedTokens.Added> added) {}

    /** Tokens found before normalising, and those found after. */
    private record Added(AddedTokens raw, AddedTokens normalized) {
        static Added of(List<AddedTokens.Added> tokens) {
            return new Added(
                    new AddedTokens(tokens.stream().filter(t -> !t.normalized()).toList()),
                    new AddedTokens(tokens.stream()
                            .filter(AddedTokens.Added::normalized)
                            .toList()));
        }
    }

    Tokenizer(Parts parts) {
        this.parts = parts;
        this.withSpecial = Added.of(parts.added);
        this.withoutSpecial =
                Added.of(parts.added.stream().filter(t -> !t.special()).toList());
        parts.added.stream().filter(AddedTokens.Added::special).forEach(t -> special.set(t.id()));
    }

    /**
     * Reads a file.
     *
     * @throws MalformedTokenizer when it isn't a byte-level BPE {@code tokenizer.json}
     */
    public static Tokenizer read(Path file) throws IOException {
        return read(Files.readAllBytes(file));
    }

    /**
     * Reads a file's content.
     *
     * @throws MalformedTokenizer when it isn't a byte-level BPE {@code tokenizer.json}
     */
    public static Tokenizer read(byte[] json) throws MalformedTokenizer {
        return TokenizerFile.read(TokenizerFile.root(json));
    }

    /**
     * The ids of a text in which special tokens count as such wherever they are written, as Hugging Face's library does.
     * For prompts, not for documents of strangers.
     */
    public int[] encode(String text) {
        return encode(text, withSpecial);
    }

    /** The ids of a text in which nothing is special: what looks like a special token is spelled out. */
    public int[] encodeOrdinary(String text) {
        return encode(text, withoutSpecial);
    }

    /**
     * The ids of a text in parts, which are encoded as one. Special tokens count where all they are written with belongs to parts
     * that may hold some; what looks like one elsewhere is spelled out.
     */
    public EncodedParts encode(List<TextPart> given) {
        PartCuts cuts = PartCuts.of(given);
        String text = cuts.text();
        EncodedParts encoded = new EncodedParts(parts.vocabulary);
        PieceEncoder encoder = new PieceEncoder(parts.vocabulary, encoded.ids);
        around(text, withSpecial.raw, cuts, found -> encoded.add(found, cuts), (from, to) -> {
            String part = text.substring(from, to);
            String normalized = normalize(part);
            PartCuts own = cuts.within(from, part, normalized, this::normalize);
            around(
                    normalized,
                    withSpecial.normalized,
                    own,
                    found -> encoded.add(found, own),
                    (f, t) -> pieces(normalized, f, t, (piece, at, next, shift) -> {
                        encoder.encode(piece, at, next);
                        encoded.add(piece, at, next, shift, own);
                    }));
        });
        return encoded;
    }

    /** The text of some ids, special tokens as they are written. Ids that aren't in the vocabulary add nothing. */
    public String decode(int... ids) {
        return decode(ids, false);
    }

    /** The text of some ids, with or without special tokens. */
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            if (!skipSpecial || !isSpecial(id)) {
                bytes.writeBytes(bytes(id));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A decoder for ids that come one by one, see {@link #bytes(int)}. */
    public StreamingDecoder streamingDecoder() {
        return new StreamingDecoder();
    }

    /** The bytes a token stands for; none for an id that isn't in the vocabulary. */
    public byte[] bytes(int id) {
        return id >= 0 && id < vocabularySize() ? parts.vocabulary.bytes(id).clone() : new byte[0];
    }

    /** One more than the highest id. */
    public int vocabularySize() {
        return parts.vocabulary.size();
    }

    /** The id of a token as the vocabulary writes it, special ones included. */
    public OptionalInt id(String token) {
        Integer id = parts.entries.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Whether a token is a mark and no text, such as {@code <|endoftext|>}. */
    public boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    private String normalize(String text) {
        return parts.normalizer.map(form -> Normalizer.normalize(text, form)).orElse(text);
    }

    private int[] encode(String text, Added added) {
        TokenIds ids = new TokenIds();
        PieceEncoder encoder = new PieceEncoder(parts.vocabulary, ids);
        Consumer<AddedTokens.Found> add = found -> ids.add(found.token().id());
        around(text, added.raw, Where.ANYWHERE, add, (from, to) -> {
            String normalized = normalize(text.substring(from, to));
            around(
                    normalized,
                    added.normalized,
                    Where.ANYWHERE,
                    add,
                    (f, t) -> pieces(normalized, f, t, (piece, at, next, shift) -> encoder.encode(piece, at, next)));
        });
        return ids.toArray();
    }

    private interface Stretch {
        void encode(int from, int to);
    }

    private interface Piece {
        /**
         * Takes a piece of a text.
         *
         * @param shift from a place in {@code text} to the same in the whole
         */
        void take(String text, int from, int to, int shift);
    }

    /** Hands on the tokens found in {@code text}, and the stretches between them. */
    private static void around(
            String text, AddedTokens added, Where where, Consumer<AddedTokens.Found> take, Stretch between) {
        int at = 0;
        while (at < text.length()) {
            Optional<AddedTokens.Found> found = added.isEmpty() ? Optional.empty() : added.find(text, at, where);
            int stop = found.map(AddedTokens.Found::start).orElse(text.length());
            if (stop > at) {
                between.encode(at, stop);
            }
            found.ifPresent(take);
            at = found.map(AddedTokens.Found::end).orElse(stop);
        }
    }

    /** The pieces of a part of a text by itself: no pattern sees beyond it. */
    private void pieces(String whole, int from, int stop, Piece piece) {
        String part = from == 0 && stop == whole.length() ? whole : whole.substring(from, stop);
        boolean prefix = parts.prefixSpace && !part.isEmpty() && !CharClass.isWhiteSpace(part.charAt(0));
        String text = prefix ? " " + part : part;
        for (int at = 0; at < text.length(); ) {
            int next = parts.splitter.next(text, at, text.length());
            piece.take(text, at, next, prefix ? from - 1 : from);
            at = next;
        }
    }
}
