package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What a {@code tokenizer.json} holds, entry by entry, for files in another format.
 *
 * @param tokens by id; those of the model in {@link ByteAlphabet}'s form
 * @param merges in order of preference
 * @param splitter cuts the text into pieces
 * @param prefixSpace whether text that doesn't begin with white space gets a space first
 * @param wholePieces whether a piece that is a token isn't merged ({@code ignore_merges})
 * @param normalized whether text is normalised first
 * @param begun whether a special token is put before each text
 */
public record TokenizerContent(
        List<Token> tokens,
        List<Merge> merges,
        Splitter splitter,
        boolean prefixSpace,
        boolean wholePieces,
        boolean normalized,
        boolean begun) {

    /** An entry as it is written. */
    public record Token(String text, Kind kind) {}

    /** What an entry is. */
    public enum Kind {
        /** Text, made by merges. */
        TEXT,
        /** A mark that is no text. */
        SPECIAL,
        /** Text that is found as it is written, before anything is merged. */
        ADDED,
        /** An id without a token. */
        NONE
    }

    public TokenizerContent {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /**
     * Reads a file's content.
     *
     * @throws MalformedTokenizer when it isn't a byte-level BPE {@code tokenizer.json}
     */
    public static TokenizerContent read(byte[] json) throws MalformedTokenizer {
        JsonNode root = TokenizerFile.root(json);
        Field model = new Field(root.path("model"), "model");
        Tokenizer read = TokenizerJson.read(root);
        Field cut = new Field(root.path("pre_tokenizer"), "pre_tokenizer");
        if (!read.isByteBpe() || !(PreTokenizer.read(cut, true) instanceof PreTokenizer.Bytes pre)) {
            throw new MalformedTokenizer(
                    "tokenizer.json: pre_tokenizer: only byte-level BPE is written in another format: ByteLevel, alone or behind one Split");
        }
        List<Token> tokens = new ArrayList<>(Collections.nCopies(read.vocabularySize(), new Token("", Kind.NONE)));
        for (Map.Entry<String, JsonNode> entry : model.at("vocab").node().properties()) {
            tokens.set(entry.getValue().intValue(), new Token(entry.getKey(), Kind.TEXT));
        }
        for (AddedTokens.Added added : TokenizerJson.added(new Field(root.path("added_tokens"), "added_tokens"))) {
            tokens.set(added.id(), new Token(added.content(), added.special() ? Kind.SPECIAL : Kind.ADDED));
        }
        return new TokenizerContent(
                tokens,
                TokenizerJson.mergeList(model.at("merges")),
                pre.splitter(),
                pre.prefixSpace(),
                model.at("ignore_merges").flag(false),
                root.path("normalizer").isObject(),
                isBegun(root.path("post_processor")));
    }

    /** By {@code TemplateProcessing}, alone or one of several. */
    private static boolean isBegun(JsonNode processor) {
        for (JsonNode part : processor.path("processors")) {
            if (isBegun(part)) {
                return true;
            }
        }
        return processor.path("single").path(0).has("SpecialToken");
    }
}
