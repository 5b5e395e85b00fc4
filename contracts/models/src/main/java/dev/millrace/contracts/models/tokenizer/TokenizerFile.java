package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The file {@code tokenizer.json}, as it is written here. */
public final class TokenizerFile {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TokenizerFile() {}

    static JsonNode root(byte[] json) throws MalformedTokenizer {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new MalformedTokenizer("tokenizer.json is not JSON: " + e.getMessage(), e);
        }
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
}
