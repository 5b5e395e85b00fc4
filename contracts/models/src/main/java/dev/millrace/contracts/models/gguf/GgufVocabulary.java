package dev.millrace.contracts.models.gguf;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Splitter;
import dev.millrace.contracts.models.tokenizer.TokenizerContent;
import dev.millrace.contracts.models.tokenizer.TokenizerContent.Kind;
import dev.millrace.contracts.models.tokenizer.TokenizerContent.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model's tokenizer in the keys of a GGUF file ({@code tokenizer.ggml.*} in the specification). llama.cpp doesn't read how
 * text is cut into pieces; it knows some ways by name ({@code src/llama-vocab.cpp}), and only those are written.
 */
final class GgufVocabulary {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Qwen 2's pattern: GPT-4's with digits one by one. */
    private static final String QWEN2_PATTERN = Splitter.CL100K_PATTERN.replace("\\p{N}{1,3}", "\\p{N}");

    private final Path folder;
    private final int rows;
    private final Optional<TokenizerContent> content;

    private GgufVocabulary(Path folder, int rows, Optional<TokenizerContent> content) {
        this.folder = folder;
        this.rows = rows;
        this.content = content;
    }

    /**
     * The tokenizer in a model's folder, if there is one.
     *
     * @param rows token ids that the model knows
     * @throws MalformedModel when it isn't one that llama.cpp knows
     */
    static GgufVocabulary read(Path folder, int rows) throws IOException {
        Path file = folder.resolve(ModelPackage.TOKENIZER);
        Optional<Path> any = PublishedTokenizer.find(folder);
        if (any.isPresent() && !any.get().equals(file)) {
            throw new MalformedModel("%s: GGUF is written of byte-level BPE alone; expected %s"
                    .formatted(any.get(), ModelPackage.TOKENIZER));
        }
        if (any.isEmpty()) {
            return new GgufVocabulary(folder, rows, Optional.empty());
        }
        try {
            TokenizerContent content = TokenizerContent.read(Files.readAllBytes(file));
            if (content.tokens().size() > rows) {
                throw new MalformedModel("%s: %d tokens, and the model knows %d"
                        .formatted(file, content.tokens().size(), rows));
            }
            if (pieces(content).isEmpty()) {
                throw new MalformedModel(
                        "%s: llama.cpp knows no such way of cutting text into pieces (pre_tokenizer, add_prefix_space, ignore_merges); it knows GPT-2's, Llama 3's, DBRX's and Qwen 2's"
                                .formatted(file));
            }
            return new GgufVocabulary(folder, rows, Optional.of(content));
        } catch (MalformedTokenizer e) {
            throw new MalformedModel("%s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** Whether there is a tokenizer. */
    boolean isThere() {
        return content.isPresent();
    }

    /** Whether text is normalised before it is cut into tokens, which llama.cpp doesn't do. */
    boolean isNormalized() {
        return content.map(TokenizerContent::normalized).orElse(false);
    }

    /** Says it, or that there is none: token ids alone go in and come out then. */
    void writeTo(GgufFile gguf) throws IOException {
        if (content.isPresent()) {
            write(content.get(), gguf);
        } else {
            gguf.text("tokenizer.ggml.model", "none");
        }
    }

    private void write(TokenizerContent there, GgufFile gguf) throws IOException {
        List<Token> tokens = padded(there.tokens());
        gguf.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", pieces(there).orElseThrow())
                .texts("tokenizer.ggml.tokens", tokens.stream().map(Token::text).toList())
                .wholes(
                        "tokenizer.ggml.token_type",
                        tokens.stream().map(token -> type(token.kind())).toList())
                .texts(
                        "tokenizer.ggml.merges",
                        there.merges().stream()
                                .map(merge -> merge.left() + " " + merge.right())
                                .toList());
        special(there, gguf);
    }

    /** llama.cpp's name of how text is cut into pieces. */
    private static Optional<String> pieces(TokenizerContent content) {
        if (content.prefixSpace()) {
            return Optional.empty();
        }
        boolean whole = content.wholePieces();
        return switch (content.splitter()) {
            case Splitter.Gpt2 gpt2 -> whole ? Optional.empty() : Optional.of("gpt-2");
            case Splitter.Cl100k cl100k -> Optional.of(whole ? "llama-bpe" : "dbrx");
            case Splitter.ByPattern by ->
                by.pattern().pattern().equals(QWEN2_PATTERN) && !whole ? Optional.of("qwen2") : Optional.empty();
            case Splitter.O200k o200k -> Optional.empty();
            case Splitter.EachDigit digits -> Optional.empty();
            case Splitter.Whole all -> Optional.empty();
        };
    }

    /** Rows of the model without a token have one that nothing yields. */
    private List<Token> padded(List<Token> tokens) {
        List<Token> padded = new ArrayList<>(rows);
        for (int id = 0; id < rows; id++) {
            Token token = id < tokens.size() ? tokens.get(id) : new Token("", Kind.NONE);
            padded.add(token.kind() == Kind.NONE ? new Token("[PAD" + id + "]", Kind.NONE) : token);
        }
        return padded;
    }

    /** {@code llama_token_type}. */
    private static int type(Kind kind) {
        return switch (kind) {
            case TEXT -> 1;
            case SPECIAL -> 3;
            case ADDED -> 4;
            case NONE -> 5;
        };
    }

    private void special(TokenizerContent there, GgufFile gguf) throws IOException {
        JsonNode config = json(ModelPackage.TOKENIZER_CONFIG);
        OptionalInt end = id("eos", config, there);
        id("bos", config, there).ifPresent(id -> gguf.whole("tokenizer.ggml.bos_token_id", id));
        end.ifPresent(id -> gguf.whole("tokenizer.ggml.eos_token_id", id));
        id("pad", config, there).ifPresent(id -> gguf.whole("tokenizer.ggml.padding_token_id", id));
        for (JsonNode id : json(ModelPackage.GENERATION_CONFIG).path("eos_token_id")) {
            if (end.isPresent() && id.isInt() && id.intValue() != end.getAsInt()) {
                gguf.whole("tokenizer.ggml.eot_token_id", id.intValue());
                break;
            }
        }
        gguf.flag("tokenizer.ggml.add_bos_token", config.path("add_bos_token").asBoolean(there.begun()))
                .flag(
                        "tokenizer.ggml.add_eos_token",
                        config.path("add_eos_token").asBoolean(false))
                .flag("tokenizer.ggml.add_space_prefix", false);
        Optional<String> template = TokenizerConfig.read(folder).chatTemplate();
        if (template.isPresent()) {
            gguf.text("tokenizer.chat_template", template.get());
        }
    }

    /** By its text in {@code tokenizer_config.json}, else by its id in the model's configuration. */
    private OptionalInt id(String name, JsonNode config, TokenizerContent there) throws IOException {
        JsonNode token = config.path(name + "_token");
        String text = token.isObject() ? token.path("content").asText() : token.asText("");
        for (int id = 0; !text.isEmpty() && id < there.tokens().size(); id++) {
            if (there.tokens().get(id).text().equals(text)) {
                return OptionalInt.of(id);
            }
        }
        for (String file : List.of(ModelPackage.GENERATION_CONFIG, ModelPackage.CONFIG)) {
            JsonNode id = json(file).path(name + "_token_id");
            JsonNode first = id.isArray() ? id.path(0) : id;
            if (first.isInt() && first.intValue() >= 0 && first.intValue() < rows) {
                return OptionalInt.of(first.intValue());
            }
        }
        return OptionalInt.empty();
    }

    private JsonNode json(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, JsonFault.placed(e)), e);
        }
    }
}
