package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The file {@code tokenizer.json}, as it is written here. */
public final class TokenizerFile {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TokenizerFile() {}

    static JsonNode root(byte[] json) throws MalformedTokenizer {
        if (json.length == 0) {
            throw new MalformedTokenizer("tokenizer.json: the file is empty");
        }
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            // A bound that is passed has no place.
            String place = Optional.ofNullable(e.getLocation())
                    .map(at -> "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr()))
                    .orElse("");
            throw new MalformedTokenizer("tokenizer.json is not JSON: " + place + JsonFault.of(e) + instead(json));
        } catch (IOException e) {
            throw new MalformedTokenizer("tokenizer.json is not JSON: " + e.getMessage(), e);
        }
    }

    /** What a download may have left in the place of the file, and what to do about it. */
    private static String instead(byte[] content) {
        String begin = new String(content, 0, Math.min(content.length, 64), StandardCharsets.ISO_8859_1);
        return begin.startsWith("version https://git-lfs")
                ? "; it is Git LFS's pointer to the file: fetch the file itself with git lfs pull"
                : begin.stripLeading().startsWith("<") ? "; it is a web page: download the file itself" : "";
    }

    /** The content of a file for a vocabulary that sees text as GPT-2's does. */
    public static byte[] write(List<String> special, List<Merge> merges) {
        return write(Preprocessing.USUAL, special, merges);
    }

    /**
     * The content of a file for a vocabulary trained here: special tokens first, then the 256 bytes, then one token per
     * merge.
     *
     * @param preprocessing what is done to a text before anything is merged
     * @param special special tokens, with ids from 0
     * @param merges pairs of entries in {@link ByteAlphabet}'s form, in order of preference
     */
    public static byte[] write(Preprocessing preprocessing, List<String> special, List<Merge> merges) {
        ObjectNode root = root(special);
        preprocessing
                .normalizer()
                .type()
                .ifPresent(type -> root.putObject("normalizer").put("type", type));
        root.set("pre_tokenizer", preTokenizer(preprocessing));
        root.set("post_processor", byteLevel(true));
        root.set("decoder", byteLevel(true));
        boolean whole = preprocessing.preTokenizer() == PreTokenizerKind.LLAMA3;
        return bpe(root, special, bytesInOrder(), merges, whole, Optional.empty());
    }

    /** What stands for a space in a vocabulary of {@link #writePieces}. */
    public static final char SPACE_MARK = '\u2581';

    /** What is unknown in such a vocabulary, were there no bytes. */
    private static final String UNKNOWN = "<unk>";

    /** The score of a token that no text is, in a vocabulary with probabilities: less than its letters have together. */
    private static final double NO_TEXT = -10_000;

    /** Tokens of such a vocabulary that no text is beside the special ones: the unknown one and 256 bytes. */
    public static List<String> tokensOfBytes() {
        return Stream.concat(
                        Stream.of(UNKNOWN),
                        IntStream.range(0, 256).mapToObj(b -> String.format(Locale.ROOT, "<0x%02X>", b)))
                .toList();
    }

    /**
     * The content of a file for a vocabulary of characters trained here, as Llama 2's: special tokens first, then the
     * unknown one, a token for each byte, the characters, and one token per merge. Before each text, and for each space,
     * there is a {@link #SPACE_MARK}.
     *
     * @param preprocessing what is done to a text before that; its way to cut is of no account
     * @param special special tokens, with ids from 0
     * @param characters each of them a token
     * @param merges pairs of tokens, in order of preference
     */
    public static byte[] writePieces(
            Preprocessing preprocessing, List<String> special, List<String> characters, List<Merge> merges) {
        List<String> marks = marks(special);
        ObjectNode root = ofCharacters(preprocessing, marks);
        if (preprocessing.splitDigits()) {
            root.set("pre_tokenizer", eachDigit());
        }
        List<String> first =
                Stream.concat(bytes().stream(), characters.stream()).toList();
        return bpe(root, marks, first, merges, false, Optional.of(UNKNOWN));
    }

    /** A piece of text and the logarithm of its probability. */
    public record Scored(String piece, double score) {}

    /**
     * The content of a file for a vocabulary of pieces with probabilities trained here: special tokens first, then the
     * unknown one, a token for each byte, and the pieces. Before each text, and for each space, there is a {@link
     * #SPACE_MARK}; a text is cut before each of these that a word follows.
     *
     * @param preprocessing what is done to a text before that; its way to cut is of no account
     * @param special special tokens, with ids from 0
     */
    public static byte[] writeUnigram(Preprocessing preprocessing, List<String> special, List<Scored> pieces) {
        List<String> marks = marks(special);
        ObjectNode root = ofCharacters(preprocessing, marks);
        ArrayNode steps =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        if (preprocessing.splitDigits()) {
            steps.add(eachDigit());
        }
        ObjectNode split = steps.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", SPACE_MARK + "(?!" + SPACE_MARK + ")");
        split.put("behavior", "MergedWithNext").put("invert", false);
        ObjectNode model = root.putObject("model").put("type", "Unigram").put("unk_id", special.size());
        model.put("byte_fallback", true);
        ArrayNode vocab = model.putArray("vocab");
        Stream.concat(marks.stream(), bytes().stream())
                .forEach(token -> vocab.addArray().add(token).add(NO_TEXT));
        pieces.forEach(piece -> vocab.addArray().add(piece.piece).add(piece.score));
        return written(root);
    }

    private static List<String> marks(List<String> special) {
        return Stream.concat(special.stream(), Stream.of(UNKNOWN)).toList();
    }

    private static List<String> bytes() {
        List<String> tokens = tokensOfBytes();
        return tokens.subList(1, tokens.size());
    }

    private static ObjectNode eachDigit() {
        return JSON.createObjectNode().put("type", "Digits").put("individual_digits", true);
    }

    /** What files of such vocabularies have alike. */
    private static ObjectNode ofCharacters(Preprocessing preprocessing, List<String> marks) {
        String mark = String.valueOf(SPACE_MARK);
        ObjectNode root = root(marks);
        ArrayNode normalizers =
                root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        preprocessing
                .normalizer()
                .type()
                .ifPresent(type -> normalizers.addObject().put("type", type));
        normalizers.addObject().put("type", "Prepend").put("prepend", mark);
        replace(normalizers.addObject(), " ", mark);
        root.putNull("pre_tokenizer").putNull("post_processor");
        ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        replace(decoders.addObject(), mark, " ");
        decoders.addObject().put("type", "ByteFallback");
        decoders.addObject().put("type", "Fuse");
        decoders.addObject()
                .put("type", "Strip")
                .put("content", " ")
                .put("start", 1)
                .put("stop", 0);
        return root;
    }

    private static void replace(ObjectNode step, String what, String by) {
        step.put("type", "Replace").putObject("pattern").put("String", what);
        step.put("content", by);
    }

    private static ObjectNode root(List<String> special) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (String token : special) {
            added.addObject()
                    .put("id", added.size() - 1)
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        root.putNull("normalizer");
        return root;
    }

    /** @param first the tokens that merges begin with */
    private static byte[] bpe(
            ObjectNode root,
            List<String> special,
            List<String> first,
            List<Merge> merges,
            boolean wholePieces,
            Optional<String> unknown) {
        ObjectNode vocab = JSON.createObjectNode();
        special.forEach(token -> vocab.put(token, vocab.size()));
        first.forEach(entry -> vocab.put(entry, vocab.size()));
        ArrayNode pairs = JSON.createArrayNode();
        for (Merge merge : merges) {
            pairs.addArray().add(merge.left()).add(merge.right());
            String both = merge.left() + merge.right();
            if (!vocab.has(both)) {
                vocab.put(both, vocab.size());
            }
        }
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").putNull("dropout");
        unknown.ifPresentOrElse(token -> model.put("unk_token", token), () -> model.putNull("unk_token"));
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", unknown.isPresent()).put("byte_fallback", unknown.isPresent());
        model.put("ignore_merges", wholePieces);
        model.set("vocab", vocab);
        model.set("merges", pairs);
        return written(root);
    }

    private static byte[] written(ObjectNode root) {
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

    /** {@code ByteLevel} comes last, and cuts as GPT-2 does, or not at all. */
    private static ObjectNode preTokenizer(Preprocessing preprocessing) {
        ArrayNode steps = JSON.createArrayNode();
        if (preprocessing.splitDigits()) {
            steps.add(eachDigit());
        }
        preprocessing.preTokenizer().pattern().ifPresent(pattern -> {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", pattern);
            split.put("behavior", "Isolated").put("invert", false);
        });
        ObjectNode last = byteLevel(preprocessing.preTokenizer() == PreTokenizerKind.GPT2);
        if (steps.isEmpty()) {
            return last;
        }
        ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
        sequence.set("pretokenizers", steps.add(last));
        return sequence;
    }

    private static ObjectNode byteLevel(boolean cuts) {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", cuts);
    }
}
