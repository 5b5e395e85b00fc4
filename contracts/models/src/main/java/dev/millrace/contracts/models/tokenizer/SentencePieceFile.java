package dev.millrace.contracts.models.tokenizer;

import dev.millrace.contracts.models.tokenizer.AddedTokens.Added;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a SentencePiece {@code .model}: the message {@code ModelProto} of {@code sentencepiece_model.proto}, of the types
 * UNIGRAM and BPE. Field numbers and defaults are that file's.
 */
final class SentencePieceFile {
    private static final int MOST_PIECES = 4_000_000;

    /** {@code SentencePiece.Type}. */
    private enum Type {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    private record Entry(String piece, float score, Type type) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private int modelType = 1;
    private boolean byteFallback;
    private boolean suffix;
    private String unknownSurface = " \u2047 ";
    private Optional<CharsMap> map = Optional.empty();
    private boolean prefix = true;
    private boolean trimmed = true;
    private boolean escaped = true;

    private SentencePieceFile() {}

    static Tokenizer read(byte[] content) throws MalformedTokenizer {
        SentencePieceFile file = new SentencePieceFile();
        ProtobufFields fields = new ProtobufFields(content);
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> file.piece(fields.message());
                case 2 -> file.trainer(fields.message());
                case 3 -> file.normalizer(fields.message());
                default -> {}
            }
        }
        return file.tokenizer();
    }

    private void piece(ProtobufFields fields) throws MalformedTokenizer {
        String piece = "";
        float score = 0;
        long type = 1;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> piece = fields.text();
                case 2 -> score = fields.number32();
                case 3 -> type = fields.integer();
                default -> {}
            }
        }
        int id = entries.size();
        if (piece.isEmpty() || type < 1 || type > Type.values().length || !Float.isFinite(score)) {
            throw new MalformedTokenizer(
                    "SentencePiece model: piece %d: text \"%s\", score %s and type %d are none of a piece"
                            .formatted(id, piece, score, type));
        }
        Integer other = ids.putIfAbsent(piece, id);
        if (other != null) {
            throw new MalformedTokenizer(
                    "SentencePiece model: pieces %d and %d are both \"%s\"".formatted(other, id, piece));
        }
        if (id >= MOST_PIECES) {
            throw new MalformedTokenizer("SentencePiece model: more than %d pieces".formatted(MOST_PIECES));
        }
        entries.add(new Entry(piece, score, Type.values()[(int) type - 1]));
    }

    private void trainer(ProtobufFields fields) throws MalformedTokenizer {
        while (fields.next()) {
            switch (fields.number()) {
                case 3 -> modelType = (int) fields.integer();
                case 24 -> suffix = fields.flag();
                case 35 -> byteFallback = fields.flag();
                case 44 -> unknownSurface = fields.text();
                default -> {}
            }
        }
    }

    private void normalizer(ProtobufFields fields) throws MalformedTokenizer {
        while (fields.next()) {
            switch (fields.number()) {
                case 2 -> {
                    byte[] blob = fields.bytes();
                    map = blob.length == 0
                            ? Optional.empty()
                            : Optional.of(
                                    CharsMap.read(blob, "SentencePiece model: normalizer_spec.precompiled_charsmap"));
                }
                case 3 -> prefix = fields.flag();
                case 4 -> trimmed = fields.flag();
                case 5 -> escaped = fields.flag();
                default -> {}
            }
        }
    }

    private Tokenizer tokenizer() throws MalformedTokenizer {
        int unknown = unknown();
        Optional<ByteTokens> bytes = byteFallback ? Optional.of(bytes()) : Optional.empty();
        List<String> own = of(Type.USER_DEFINED).stream().map(Entry::piece).toList();
        Model model = switch (modelType) {
            case 1 -> unigram(unknown, bytes);
            case 2 -> bpe(unknown, bytes);
            default ->
                throw new MalformedTokenizer(
                        "SentencePiece model: trainer_spec.model_type is %d; 1 (UNIGRAM) and 2 (BPE) are read"
                                .formatted(modelType));
        };
        List<Added> added = new ArrayList<>();
        for (int id = 0; id < entries.size(); id++) {
            Type type = entries.get(id).type();
            if (type == Type.CONTROL || type == Type.UNKNOWN || (type == Type.USER_DEFINED && modelType == 2)) {
                boolean special = type != Type.USER_DEFINED;
                added.add(new Added(id, entries.get(id).piece(), false, false, false, !special, special));
            }
        }
        List<byte[]> spelled = entries.stream()
                .map(entry -> ByteTokens.valueOf(entry.piece())
                        .filter(value -> entry.type() == Type.BYTE)
                        .map(value -> new byte[] {value.byteValue()})
                        .orElseGet(() -> entry.piece().getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new Tokenizer(new Tokenizer.Parts(
                new Normalization.Pieces(new PieceNormalizer(map, own, prefix, trimmed, escaped, suffix)),
                new PreTokenizer.Steps(List.of()),
                model,
                Optional.of(new Decoder.Pieces(
                        entries.get(unknown).piece(), unknownSurface, trimmed ? Integer.MAX_VALUE : prefix ? 1 : 0)),
                new Vocabulary(spelled),
                entries.stream().map(Entry::piece).toList(),
                ids,
                added,
                Framing.NONE));
    }

    private int unknown() throws MalformedTokenizer {
        List<Entry> unknown = of(Type.UNKNOWN);
        if (unknown.size() != 1) {
            throw new MalformedTokenizer("SentencePiece model: %d of %d pieces are of the type UNKNOWN; one has to be"
                    .formatted(unknown.size(), entries.size()));
        }
        return entries.indexOf(unknown.getFirst());
    }

    private ByteTokens bytes() throws MalformedTokenizer {
        ByteTokens bytes = new ByteTokens(ids);
        if (!bytes.isComplete()) {
            throw new MalformedTokenizer(
                    "SentencePiece model: trainer_spec.byte_fallback is set, and there isn't a piece for each byte, <0x00> to <0xFF>");
        }
        return bytes;
    }

    private List<Entry> of(Type type) {
        return entries.stream().filter(entry -> entry.type() == type).toList();
    }

    /** What a person defined counts more the longer it is (unigram_model.cc). */
    private Model unigram(int unknown, Optional<ByteTokens> bytes) {
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (Entry entry : of(Type.NORMAL)) {
            least = Math.min(least, entry.score());
            most = Math.max(most, entry.score());
        }
        ByteTrie trie = new ByteTrie();
        double[] scores = new double[entries.size()];
        for (int id = 0; id < scores.length; id++) {
            Entry entry = entries.get(id);
            byte[] piece = entry.piece().getBytes(StandardCharsets.UTF_8);
            if (entry.type() == Type.NORMAL || entry.type() == Type.USER_DEFINED) {
                trie.put(piece, id);
            }
            scores[id] = entry.type() == Type.USER_DEFINED ? piece.length * most - 0.1 : entry.score();
        }
        return new Unigram(trie, scores, least, Optional.of(unknown), bytes, true);
    }

    /** Two symbols merge when a piece is what they make, the one of the highest score first. */
    private Model bpe(int unknown, Optional<ByteTokens> bytes) {
        Map<String, Integer> normal = new HashMap<>();
        for (Entry entry : of(Type.NORMAL)) {
            normal.put(entry.piece(), ids.getOrDefault(entry.piece(), unknown));
        }
        List<String> ranked = of(Type.NORMAL).stream()
                .sorted(Comparator.comparingDouble(Entry::score).reversed())
                .map(Entry::piece)
                .toList();
        return new CharBpe(
                normal,
                CharBpe.everyMerge(ranked, normal),
                new CharBpe.Rules("", "", bytes, Optional.of(unknown), true, false));
    }
}
