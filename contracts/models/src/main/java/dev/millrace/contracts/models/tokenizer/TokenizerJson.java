package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.models.tokenizer.AddedTokens.Added;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a {@code tokenizer.json} of any kind. */
final class TokenizerJson {
    /** A bound on ids, so that a wrong file can't ask for all memory. */
    private static final int MOST_TOKENS = 4_000_000;

    private static final String MODELS = "BPE, Unigram, WordPiece, WordLevel";

    private final Field root;
    private final Field model;
    private final List<Added> added;
    private final Vocabularies words;

    /**
     * What is written under each id.
     *
     * @param inModel the model's own, by what is written
     * @param byId all, added ones too
     */
    private record Vocabularies(Map<String, Integer> inModel, List<String> byId) {}

    private TokenizerJson(JsonNode root) throws MalformedTokenizer {
        this.root = new Field(root, "");
        this.model = this.root.at("model");
        if (!model.node().isObject()) {
            throw model.refused("the model is expected here");
        }
        this.added = added(this.root.at("added_tokens"));
        this.words = vocabularies();
    }

    static Tokenizer read(JsonNode root) throws MalformedTokenizer {
        return new TokenizerJson(root).tokenizer();
    }

    private Tokenizer tokenizer() throws MalformedTokenizer {
        Field pre = root.at("pre_tokenizer");
        Map<String, Integer> text = textEntries();
        Model read = switch (type()) {
            case "BPE" -> bpe(text, PreTokenizer.endsInBytes(pre));
            case "Unigram" -> unigram(text);
            case "WordPiece" ->
                WordPiece.of(
                        text,
                        model.at("continuing_subword_prefix").text("##"),
                        unknown("[UNK]").orElseThrow(() -> noUnknown()),
                        model.at("max_input_chars_per_word").whole(1, Integer.MAX_VALUE, 100));
            case "WordLevel" -> new WholeWords(text, unknown("<unk>"));
            default -> throw model.unknown("model", MODELS);
        };
        boolean ofBytes = read instanceof ByteBpe;
        Field decoder = root.at("decoder");
        boolean spelled = ofBytes
                && (decoder.isAbsent() || decoder.node().path("type").asText().equals("ByteLevel"));
        Map<String, Integer> entries = new HashMap<>(words.inModel);
        added.forEach(token -> entries.put(token.content(), token.id()));
        return new Tokenizer(new Tokenizer.Parts(
                Normalization.read(root.at("normalizer")),
                PreTokenizer.read(pre, ofBytes),
                read,
                spelled ? Optional.empty() : Optional.of(decoder(decoder)),
                new Vocabulary(spelled(ofBytes || pre.node().toString().contains("\"ByteLevel\""))),
                words.byId,
                entries,
                added,
                Framing.read(root.at("post_processor"), words.byId.size())));
    }

    private static Decoder decoder(Field field) throws MalformedTokenizer {
        return field.isAbsent() ? new Decoder.Spaced() : Decoder.read(field);
    }

    /** Older files leave the type out. */
    private String type() throws MalformedTokenizer {
        String otherwise = model.at("vocab").node().isArray()
                ? "Unigram"
                : model.at("max_input_chars_per_word").isAbsent() ? "BPE" : "WordPiece";
        return model.at("type").text(otherwise);
    }

    private MalformedTokenizer noUnknown() {
        return model.at("unk_token").refused("the unknown token, which has to be in model.vocab, is expected here");
    }

    private Optional<Integer> unknown(String otherwise) throws MalformedTokenizer {
        return Optional.ofNullable(words.inModel.get(model.at("unk_token").text(otherwise)));
    }

    /** Tokens that text can become: neither marks, which it never is by its spelling alone, nor what stands for the unknown. */
    private Map<String, Integer> textEntries() throws MalformedTokenizer {
        Map<String, Integer> text = new HashMap<>(words.inModel);
        added.stream().filter(Added::special).map(Added::content).forEach(text::remove);
        if (model.at("byte_fallback").flag(false)) {
            text.keySet().removeIf(entry -> ByteTokens.valueOf(entry).isPresent());
        }
        return text;
    }

    private Model bpe(Map<String, Integer> text, boolean inBytes) throws MalformedTokenizer {
        String prefix = model.at("continuing_subword_prefix").text("");
        String suffix = model.at("end_of_word_suffix").text("");
        boolean wholePieces = model.at("ignore_merges").flag(false);
        boolean fallback = model.at("byte_fallback").flag(false);
        boolean fused = model.at("fuse_unk").flag(false);
        Optional<String> unknown = Optional.of(model.at("unk_token").text("")).filter(token -> !token.isEmpty());
        MergeTable merges = merges(prefix.length());
        int[] byteIds = byteIds(text);
        boolean complete = java.util.Arrays.stream(byteIds).noneMatch(id -> id < 0);
        if (inBytes && prefix.isEmpty() && suffix.isEmpty() && !fallback && (complete || unknown.isEmpty())) {
            return new ByteBpe(byteIds, merges, new PieceTable(wholePieces ? bytes(text) : List.of()));
        }
        Optional<Integer> id = unknown.map(words.inModel::get);
        Optional<ByteTokens> bytes = fallback ? Optional.of(new ByteTokens(words.inModel)) : Optional.empty();
        if (unknown.isPresent()
                && id.isEmpty()
                && !bytes.map(ByteTokens::isComplete).orElse(false)) {
            throw noUnknown();
        }
        id.ifPresent(_ -> text.remove(unknown.get()));
        return new CharBpe(text, merges, new CharBpe.Rules(prefix, suffix, bytes, id, fused, wholePieces));
    }

    private static int[] byteIds(Map<String, Integer> text) {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++) {
            ids[b] = text.getOrDefault(String.valueOf(ByteAlphabet.charOf(b)), -1);
        }
        return ids;
    }

    /** By id. */
    private List<byte[]> bytes(Map<String, Integer> text) {
        List<byte[]> bytes = new ArrayList<>(Collections.nCopies(words.byId.size(), new byte[0]));
        text.forEach((entry, id) -> bytes.set(id, ByteAlphabet.bytesOf(entry)));
        return bytes;
    }

    /** Without merges that make a mark, which text never becomes. */
    private MergeTable merges(int prefix) throws MalformedTokenizer {
        Set<Integer> marks =
                added.stream().filter(Added::special).map(Added::id).collect(Collectors.toSet());
        Field list = model.at("merges");
        if (list.isAbsent()) {
            throw list.refused("the merges, of which there may be none, are expected here");
        }
        List<Merge> merges = mergeList(list);
        MergeTable table = new MergeTable(merges.size());
        int rank = 0;
        for (Merge merge : merges) {
            Integer left = words.inModel.get(merge.left());
            Integer right = words.inModel.get(merge.right());
            Integer both = merge.right().length() < prefix
                    ? null
                    : words.inModel.get(merge.left() + merge.right().substring(prefix));
            if (left == null || right == null || both == null) {
                String missing = left == null ? merge.left() : right == null ? merge.right() : "what they make";
                throw new MalformedTokenizer(
                        "tokenizer.json: model.merges: merge %d, %s and %s: %s is not in the vocabulary"
                                .formatted(
                                        rank,
                                        TextNode.valueOf(merge.left()),
                                        TextNode.valueOf(merge.right()),
                                        both == null && left != null && right != null
                                                ? missing
                                                : TextNode.valueOf(missing)));
            }
            if (!marks.contains(both)) {
                table.put(left, right, rank, both);
            }
            rank++;
        }
        return table;
    }

    static List<Merge> mergeList(Field field) throws MalformedTokenizer {
        List<Merge> merges = new ArrayList<>(field.node().size());
        for (Field one : field.items()) {
            merges.add(merge(one));
        }
        return merges;
    }

    /** Either {@code "a b"} or, since tokenizers 0.20, {@code ["a", "b"]}. */
    private static Merge merge(Field field) throws MalformedTokenizer {
        if (field.node().isArray() && field.node().size() == 2) {
            return new Merge(
                    field.items().getFirst().text(), field.items().getLast().text());
        }
        String text = field.text();
        int space = text.indexOf(' ');
        if (space <= 0 || space == text.length() - 1) {
            throw field.refused("a merge of two tokens is expected here");
        }
        return new Merge(text.substring(0, space), text.substring(space + 1));
    }

    private Model unigram(Map<String, Integer> text) throws MalformedTokenizer {
        List<Field> vocab = model.at("vocab").items();
        double[] scores = new double[vocab.size()];
        double least = Double.POSITIVE_INFINITY;
        for (int id = 0; id < scores.length; id++) {
            JsonNode score = vocab.get(id).node().path(1);
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                throw vocab.get(id).refused("a token and its score are expected here");
            }
            scores[id] = score.doubleValue();
            least = Math.min(least, scores[id]);
        }
        Field unk = model.at("unk_id");
        Optional<Integer> unknown = unk.isAbsent() ? Optional.empty() : Optional.of(unk.whole(0, scores.length - 1));
        ByteTrie trie = new ByteTrie();
        text.forEach((entry, id) -> {
            if (!unknown.equals(Optional.of(id)) && !entry.isEmpty()) {
                trie.put(entry.getBytes(StandardCharsets.UTF_8), id);
            }
        });
        Optional<ByteTokens> bytes =
                model.at("byte_fallback").flag(false) ? Optional.of(new ByteTokens(words.inModel)) : Optional.empty();
        return new Unigram(trie, scores, least, unknown, bytes, false);
    }

    static List<Added> added(Field list) throws MalformedTokenizer {
        List<Added> added = new ArrayList<>();
        for (Field token : list.items()) {
            added.add(new Added(
                    token.at("id").whole(0, MOST_TOKENS - 1),
                    token.at("content").text(),
                    token.at("single_word").flag(false),
                    token.at("lstrip").flag(false),
                    token.at("rstrip").flag(false),
                    token.at("normalized").flag(false),
                    token.at("special").flag(false)));
        }
        return List.copyOf(added);
    }

    private Vocabularies vocabularies() throws MalformedTokenizer {
        Field vocab = model.at("vocab");
        TokenNames names = new TokenNames();
        Map<String, Integer> inModel = HashMap.newHashMap(vocab.node().size());
        if (vocab.node().isArray()) {
            for (Field entry : vocab.items()) {
                if (!entry.node().path(0).isTextual()) {
                    throw entry.refused("a token and its score are expected here");
                }
                String token = entry.node().path(0).textValue();
                int id = names.size();
                names.put(id, token, "model.vocab");
                inModel.put(token, id);
            }
        } else if (vocab.node().isObject()) {
            for (Map.Entry<String, JsonNode> entry : vocab.node().properties()) {
                int id = new Field(entry.getValue(), "model.vocab: " + TextNode.valueOf(entry.getKey()))
                        .whole(0, MOST_TOKENS - 1);
                names.put(id, entry.getKey(), "model.vocab");
                inModel.put(entry.getKey(), id);
            }
        } else {
            throw vocab.refused("the vocabulary is expected here");
        }
        for (Added token : added) {
            names.put(token.id(), token.content(), "added_tokens");
        }
        return new Vocabularies(inModel, names.inOrder());
    }

    /** @param alphabet whether tokens are written in the characters that stand for bytes */
    private List<byte[]> spelled(boolean alphabet) throws MalformedTokenizer {
        boolean fallback = model.at("byte_fallback").flag(false);
        String prefix = model.at("continuing_subword_prefix").text(type().equals("WordPiece") ? "##" : "");
        List<byte[]> spelled = new ArrayList<>(Collections.nCopies(words.byId.size(), new byte[0]));
        words.inModel.forEach((entry, id) -> {
            Optional<Integer> value = fallback ? ByteTokens.valueOf(entry) : Optional.empty();
            String bare = !prefix.isEmpty() && entry.startsWith(prefix) ? entry.substring(prefix.length()) : entry;
            spelled.set(
                    id,
                    alphabet
                            ? ByteAlphabet.bytesOf(bare)
                            : value.map(b -> new byte[] {b.byteValue()})
                                    .orElseGet(() -> bare.getBytes(StandardCharsets.UTF_8)));
        });
        added.forEach(token -> spelled.set(token.id(), token.content().getBytes(StandardCharsets.UTF_8)));
        return spelled;
    }
}
