package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The file {@code tokenizer.json}: reads the byte-level BPE ones, writes ours. */
public final class TokenizerFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    /** A bound on ids, so that a wrong file can't ask for all memory. */
    private static final int MOST_TOKENS = 4_000_000;

    private TokenizerFile() {}

    static JsonNode root(byte[] json) throws MalformedTokenizer {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new MalformedTokenizer("tokenizer.json is not JSON: " + e.getMessage(), e);
        }
    }

    static Tokenizer read(JsonNode root) throws MalformedTokenizer {
        JsonNode model = root.path("model");
        // Files before 2021 leave the model's type out.
        if (!model.path("type").asText("BPE").equals("BPE")
                || !model.path("vocab").isObject()) {
            throw new MalformedTokenizer("tokenizer.json: only models of type BPE are read");
        }
        List<AddedTokens.Added> added = added(root.path("added_tokens"));
        Map<String, Integer> entries = entries(model.path("vocab"));
        checkIds(entries, added);
        PreTokenizer pre = PreTokenizer.read(root.path("pre_tokenizer"));
        boolean wholePieces = model.path("ignore_merges").asBoolean(false);
        Vocabulary vocabulary = new Vocabulary(
                tokens(entries, added),
                byteIds(entries),
                merges(model.path("merges"), entries),
                wholePieces ? Map.copyOf(entries) : Map.of());
        added.forEach(t -> entries.put(t.content(), t.id()));
        return new Tokenizer(new Tokenizer.Parts(
                normalizer(root.path("normalizer")), pre.splitter(), pre.prefixSpace(), vocabulary, entries, added));
    }

    /**
     * The content of a file for a vocabulary trained here: special tokens first, then the 256 bytes, then one token per
     * merge.
     *
     * @param special special tokens, with ids from 0
     * @param merges pairs of entries in {@link ByteAlphabet}'s form, in order of preference
     */
    public static byte[] write(List<String> special, List<Merge> merges) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        ObjectNode vocab = JSON.createObjectNode();
        for (String token : special) {
            added.addObject()
                    .put("id", vocab.size())
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
            vocab.put(token, vocab.size());
        }
        root.putNull("normalizer");
        byteLevel(root.putObject("pre_tokenizer"));
        byteLevel(root.putObject("post_processor"));
        byteLevel(root.putObject("decoder"));
        bytesInOrder().forEach(entry -> vocab.put(entry, vocab.size()));
        ArrayNode pairs = JSON.createArrayNode();
        for (Merge merge : merges) {
            pairs.addArray().add(merge.left()).add(merge.right());
            String both = merge.left() + merge.right();
            if (!vocab.has(both)) {
                vocab.put(both, vocab.size());
            }
        }
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        model.set("vocab", vocab);
        model.set("merges", pairs);
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree that has no JSON form", e);
        }
    }

    /** Two entries that become one. */
    public record Merge(String left, String right) {}

    /** The 256 entries of single bytes in the order of GPT-2's vocabulary: those that stand for themselves first. */
    public static List<String> bytesInOrder() {
        char[] chars = new char[256];
        for (int b = 0; b < 256; b++) {
            chars[b] = ByteAlphabet.charOf(b);
        }
        Arrays.sort(chars);
        List<String> entries = new ArrayList<>(256);
        for (char c : chars) {
            entries.add(String.valueOf(c));
        }
        return entries;
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    static Map<String, Integer> entries(JsonNode vocab) throws MalformedTokenizer {
        Map<String, Integer> entries = HashMap.newHashMap(vocab.size());
        for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
            entries.put(entry.getKey(), id(entry.getValue()));
        }
        return entries;
    }

    static List<AddedTokens.Added> added(JsonNode nodes) throws MalformedTokenizer {
        List<AddedTokens.Added> added = new ArrayList<>();
        for (JsonNode node : nodes) {
            added.add(new AddedTokens.Added(
                    id(node.path("id")),
                    node.path("content").asText(),
                    node.path("single_word").asBoolean(),
                    node.path("lstrip").asBoolean(),
                    node.path("rstrip").asBoolean(),
                    node.path("normalized").asBoolean(),
                    node.path("special").asBoolean()));
        }
        return List.copyOf(added);
    }

    private static int id(JsonNode node) throws MalformedTokenizer {
        if (!node.canConvertToInt() || node.intValue() < 0 || node.intValue() >= MOST_TOKENS) {
            throw new MalformedTokenizer("tokenizer.json: not a token id: " + node);
        }
        return node.intValue();
    }

    /**
     * An id that two tokens share can't be decoded, and one that none has is a row of weights that nothing trains. Ids
     * may begin at 1: some files leave 0 to a padding token that no text yields.
     */
    private static void checkIds(Map<String, Integer> entries, List<AddedTokens.Added> added)
            throws MalformedTokenizer {
        SortedMap<Integer, String> byId = new TreeMap<>();
        for (Map.Entry<String, Integer> entry : entries.entrySet()) {
            unique(byId, entry.getValue(), entry.getKey(), "model.vocab");
        }
        for (AddedTokens.Added token : added) {
            unique(byId, token.id(), token.content(), "added_tokens");
        }
        int next = Math.min(1, byId.isEmpty() ? 0 : byId.firstKey());
        for (int id : byId.keySet()) {
            if (id != next) {
                throw new MalformedTokenizer(
                        "tokenizer.json: model.vocab has a hole: no token has id %d%s; number the tokens without holes"
                                .formatted(next, id - next == 1 ? "" : " to " + (id - 1)));
            }
            next++;
        }
    }

    private static void unique(SortedMap<Integer, String> byId, int id, String token, String where)
            throws MalformedTokenizer {
        String other = byId.putIfAbsent(id, token);
        if (other != null && !other.equals(token)) {
            throw new MalformedTokenizer(
                    "tokenizer.json: %s: %s and %s both have id %d; give each token an id of its own"
                            .formatted(where, JSON.valueToTree(other), JSON.valueToTree(token), id));
        }
    }

    private static int[] byteIds(Map<String, Integer> entries) {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++) {
            ids[b] = entries.getOrDefault(String.valueOf(ByteAlphabet.charOf(b)), -1);
        }
        return ids;
    }

    private static MergeTable merges(JsonNode merges, Map<String, Integer> entries) throws MalformedTokenizer {
        MergeTable table = new MergeTable(merges.size());
        int rank = 0;
        for (JsonNode node : merges) {
            Merge merge = merge(node);
            Integer left = entries.get(merge.left());
            Integer right = entries.get(merge.right());
            Integer both = entries.get(merge.left() + merge.right());
            if (left == null || right == null || both == null) {
                throw new MalformedTokenizer(
                        "tokenizer.json: merge %d, %s, is not in the vocabulary".formatted(rank, node));
            }
            table.put(left, right, rank++, both);
        }
        return table;
    }

    /** Either {@code "a b"} or, since tokenizers 0.20, {@code ["a", "b"]}. */
    static Merge merge(JsonNode node) throws MalformedTokenizer {
        if (node.isArray() && node.size() == 2) {
            return new Merge(node.get(0).asText(), node.get(1).asText());
        }
        String text = node.asText();
        int space = text.indexOf(' ');
        if (space <= 0 || space == text.length() - 1) {
            throw new MalformedTokenizer("tokenizer.json: not a merge: " + node);
        }
        return new Merge(text.substring(0, space), text.substring(space + 1));
    }

    private static List<byte[]> tokens(Map<String, Integer> entries, List<AddedTokens.Added> added) {
        int highest = -1;
        for (int id : entries.values()) {
            highest = Math.max(highest, id);
        }
        for (AddedTokens.Added token : added) {
            highest = Math.max(highest, token.id());
        }
        List<byte[]> tokens = new ArrayList<>(Collections.nCopies(highest + 1, new byte[0]));
        entries.forEach((entry, id) -> tokens.set(id, ByteAlphabet.bytesOf(entry)));
        added.forEach(t -> tokens.set(t.id(), t.content().getBytes(StandardCharsets.UTF_8)));
        return tokens;
    }

    private static Optional<Normalizer.Form> normalizer(JsonNode node) throws MalformedTokenizer {
        if (node.isNull() || node.isMissingNode()) {
            return Optional.empty();
        }
        String type = node.path("type").asText();
        return switch (type) {
            case "NFC" -> Optional.of(Normalizer.Form.NFC);
            case "NFD" -> Optional.of(Normalizer.Form.NFD);
            case "NFKC" -> Optional.of(Normalizer.Form.NFKC);
            case "NFKD" -> Optional.of(Normalizer.Form.NFKD);
            default -> throw new MalformedTokenizer("tokenizer.json: the normalizer %s is not known".formatted(type));
        };
    }
}
