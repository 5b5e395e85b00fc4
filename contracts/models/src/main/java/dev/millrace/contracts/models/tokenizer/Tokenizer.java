package dev.millrace.contracts.models.tokenizer;

import dev.millrace.contracts.models.tokenizer.AddedTokens.Where;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;

/**
 * A tokenizer as it was published: Hugging Face's {@code tokenizer.json} of any kind, a {@code .tiktoken} file of ranks, or
 * a SentencePiece model. Gives the ids that the library gives which the file is for. A text is normalized, cut into pieces,
 * each piece made ids by the model, and ids made text by the decoder. Decoding what was encoded gives the text back, when
 * the file has no normaliser and a token for every byte; only a lone surrogate, which has no UTF-8, comes back as U+FFFD.
 * Immutable, for any number of threads.
 */
public final class Tokenizer {
    private final Parts parts;
    private final Added withSpecial;
    private final Added withoutSpecial;
    private final BitSet special = new BitSet();
    private final WordCache cache = new WordCache();
    /** What isn't encoding, with what it remembers; as many as can encode at the same time. */
    private final Queue<PieceEncoder> idle =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    private final byte[][] shown;

    /**
     * What a file is made of.
     *
     * @param decoder none where ids are the bytes that they spell
     * @param spelled how a piece spells each token
     * @param written each token as the file writes it, by id; empty where there is none
     * @param entries ids by what is written
     */
    record Parts(
            Normalization normalization,
            PreTokenizer pre,
            Model model,
            Optional<Decoder> decoder,
            Vocabulary spelled,
            List<String> written,
            Map<String, Integer> entries,
            List<AddedTokens.Added> added,
            Framing framing) {}

    /** Tokens found before normalising, and those found after. */
    private record Added(AddedTokens raw, AddedTokens normalized) {
        static Added of(List<AddedTokens.Added> tokens, Normalization normalization) {
            return new Added(
                    new AddedTokens(tokens.stream().filter(t -> !t.normalized()).toList()),
                    new AddedTokens(tokens.stream()
                            .filter(AddedTokens.Added::normalized)
                            .map(token -> token.written(normalization.written(token.content())))
                            .toList()));
        }
    }

    Tokenizer(Parts parts) {
        this.parts = parts;
        this.withSpecial = Added.of(parts.added, parts.normalization);
        this.withoutSpecial =
                Added.of(parts.added.stream().filter(t -> !t.special()).toList(), parts.normalization);
        this.shown = new byte[parts.spelled.size()][];
        parts.added.stream().filter(AddedTokens.Added::special).forEach(t -> special.set(t.id()));
    }

    /**
     * Reads a file.
     *
     * @throws MalformedTokenizer when it is none of the known kinds, or damaged; with what is wrong and where
     */
    public static Tokenizer read(Path file) throws IOException {
        return TokenizerKind.read(file);
    }

    /**
     * Reads a file's content.
     *
     * @throws MalformedTokenizer when it is none of the known kinds, or damaged; with what is wrong and where
     */
    public static Tokenizer read(byte[] content) throws MalformedTokenizer {
        return TokenizerKind.read(content, "");
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

    /** Hands on the pieces of a text in which nothing is special, as the model sees them: normalised, and cut. */
    public void pieces(String text, Consumer<String> take) {
        String normalized = normalize(text);
        switch (parts.pre) {
            case PreTokenizer.Bytes bytes -> {
                String spaced = bytes.prefixSpace() && !normalized.startsWith(" ") ? " " + normalized : normalized;
                for (int at = 0; at < spaced.length(); ) {
                    int next = bytes.splitter().next(spaced, at, spaced.length());
                    take.accept(spaced.substring(at, next));
                    at = next;
                }
            }
            case PreTokenizer.Steps steps ->
                steps.pieces(normalized, isFirst(text)).forEach(piece -> take.accept(piece.text()));
        }
    }

    /**
     * The ids of a text in parts, which are encoded as one. Special tokens count where all they are written with belongs to parts
     * that may hold some; what looks like one elsewhere is spelled out.
     */
    public EncodedParts encode(List<TextPart> given) {
        PartCuts cuts = PartCuts.of(given);
        String text = cuts.text();
        EncodedParts encoded = new EncodedParts(parts.spelled);
        PieceEncoder encoder = encoder();
        around(text, withSpecial.raw, cuts, found -> encoded.add(found, cuts), (from, to) -> {
            String part = text.substring(from, to);
            String normalized = normalize(part);
            PartCuts own = cuts.within(from, part, normalized, this::normalize);
            around(
                    normalized,
                    withSpecial.normalized,
                    own,
                    found -> encoded.add(found, own),
                    (f, t) -> pieces(
                            normalized,
                            f,
                            t,
                            from == 0 && f == 0 && isFirst(text),
                            encoder,
                            encoded.ids,
                            (piece, at, next, shift) -> encoded.add(piece, at, next, shift, own)));
        });
        idle.offer(encoder);
        return encoded;
    }

    /** The ids of one text with those around it that its model was trained with, such as {@code [CLS]} and {@code [SEP]}. */
    public int[] framed(int... ids) {
        TokenIds all = new TokenIds();
        parts.framing.before().forEach(all::add);
        all.add(ids, ids.length);
        parts.framing.after().forEach(all::add);
        return all.toArray();
    }

    /** What of that comes before a text. */
    public int[] framedBefore() {
        return parts.framing.before().stream().mapToInt(Integer::intValue).toArray();
    }

    /** What of that comes after it. */
    public int[] framedAfter() {
        return parts.framing.after().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The text of some ids, special tokens as they are written. Ids that aren't in the vocabulary add nothing. */
    public String decode(int... ids) {
        return decode(ids, false);
    }

    /** The text of some ids, with or without special tokens. */
    public String decode(int[] ids, boolean skipSpecial) {
        if (parts.decoder.isPresent()) {
            List<String> tokens = new ArrayList<>(ids.length);
            for (int id : ids) {
                if (isThere(id) && !(skipSpecial && isSpecial(id))) {
                    tokens.add(parts.written.get(id));
                }
            }
            return String.join("", parts.decoder.get().decode(tokens));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            if (isThere(id) && !(skipSpecial && isSpecial(id))) {
                bytes.writeBytes(parts.spelled.bytes(id));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A decoder for ids that come one by one and go on a text, see {@link #bytes(int)}. */
    public StreamingDecoder streamingDecoder() {
        return new StreamingDecoder();
    }

    /**
     * The bytes that a token adds to a text that has begun; none for an id that isn't in the vocabulary. At the beginning of
     * a text some tokenizers leave out a space of the first one.
     */
    public byte[] bytes(int id) {
        if (!isThere(id)) {
            return new byte[0];
        }
        if (parts.decoder.isEmpty()) {
            return parts.spelled.bytes(id).clone();
        }
        if (shown[id] == null) {
            shown[id] = parts.decoder.get().within(parts.written.get(id));
        }
        return shown[id].clone();
    }

    /** One more than the highest id. */
    public int vocabularySize() {
        return parts.spelled.size();
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

    /** The token that stands for text which no other does; a tokenizer that spells out every byte has none. */
    public OptionalInt unknown() {
        return parts.model.unknownToken();
    }

    boolean isByteBpe() {
        return parts.model instanceof ByteBpe;
    }

    private boolean isThere(int id) {
        return id >= 0 && id < vocabularySize() && !parts.written.get(id).isEmpty();
    }

    private String normalize(String text) {
        return parts.normalization.isNothing() ? text : parts.normalization.normalize(text);
    }

    /** Whether a text begins where what is made of it begins: not when its first character is dropped. */
    private boolean isFirst(String text) {
        return parts.pre instanceof PreTokenizer.Steps steps
                && steps.asksForFirst()
                && !text.isEmpty()
                && !normalize(Character.toString(text.codePointAt(0))).isEmpty();
    }

    private int[] encode(String text, Added added) {
        TokenIds ids = new TokenIds();
        PieceEncoder encoder = encoder();
        Consumer<AddedTokens.Found> add = found -> ids.add(found.token().id());
        around(text, added.raw, Where.ANYWHERE, add, (from, to) -> {
            String normalized = normalize(text.substring(from, to));
            around(
                    normalized,
                    added.normalized,
                    Where.ANYWHERE,
                    add,
                    (f, t) ->
                            pieces(normalized, f, t, from == 0 && f == 0 && isFirst(text), encoder, ids, Made.IGNORED));
        });
        idle.offer(encoder);
        return ids.toArray();
    }

    private PieceEncoder encoder() {
        PieceEncoder known = idle.poll();
        return known == null ? new PieceEncoder(parts.model, cache) : known;
    }

    private interface Stretch {
        void encode(int from, int to);
    }

    /** Is told of each piece when its ids have been added. */
    private interface Made {
        Made IGNORED = (text, from, to, shift) -> {};

        /**
         * Takes a piece of a text.
         *
         * @param shift from a place in {@code text} to the same in the whole
         */
        void of(String text, int from, int to, int shift);
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
    private void pieces(
            String whole, int from, int stop, boolean first, PieceEncoder encoder, TokenIds ids, Made made) {
        String part = from == 0 && stop == whole.length() ? whole : whole.substring(from, stop);
        switch (parts.pre) {
            case PreTokenizer.Bytes bytes -> {
                boolean prefix = bytes.prefixSpace() && !part.isEmpty() && part.charAt(0) != ' ';
                String text = prefix ? " " + part : part;
                for (int at = 0; at < text.length(); ) {
                    int next = bytes.splitter().next(text, at, text.length());
                    encoder.encode(text, at, next, ids);
                    made.of(text, at, next, prefix ? from - 1 : from);
                    at = next;
                }
            }
            case PreTokenizer.Steps steps -> {
                for (Piece piece : steps.pieces(part, first)) {
                    String text = piece.text();
                    encoder.encode(text, 0, text.length(), ids);
                    if (piece.isVerbatim()) {
                        made.of(text, 0, text.length(), from + piece.start());
                    } else {
                        int last = piece.origin(text.length() - 1);
                        made.of(part, piece.origin(0), last + Character.charCount(part.codePointAt(last)), from);
                    }
                }
            }
        }
    }
}
