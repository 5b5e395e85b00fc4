package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Hugging Face's {@code tokenizer_config.json}: how a program that has {@code tokenizer.json} is to use it.
 *
 * @param bosToken text of the token a text begins with
 * @param eosToken text of the token that ends it
 * @param modelMaxLength tokens the model can see
 * @param chatTemplate Jinja template that makes a prompt from messages
 * @param tokens texts of all tokens that have a name, by it ({@code bos_token}, {@code pad_token}, …): what a template may write
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record TokenizerConfig(
        @JsonProperty("bos_token") Optional<String> bosToken,
        @JsonProperty("eos_token") Optional<String> eosToken,
        @JsonProperty("model_max_length") int modelMaxLength,
        @JsonProperty("chat_template") Optional<String> chatTemplate,
        @JsonIgnore Map<String, String> tokens) {

    /** A template in a file of its own, which counts before one in {@code tokenizer_config.json}. */
    public static final String TEMPLATE_FILE = "chat_template.jinja";

    /** Texts of named tokens, where {@code tokenizer_config.json} doesn't have them. */
    public static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";

    /** Of a model whose files say nothing. */
    public static final TokenizerConfig NOTHING_SAID =
            new TokenizerConfig(Optional.empty(), Optional.empty(), Integer.MAX_VALUE, Optional.empty(), Map.of());

    private static final String BOS = "bos_token";
    private static final String EOS = "eos_token";
    private static final List<String> NAMES =
            List.of(BOS, EOS, "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    /** The token between documents; its id is the tokenizer's own affair: 0 in one trained here, 50256 in GPT-2's. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    /** Precedes what a person says. */
    public static final String USER = "<|user|>";

    /** Precedes an answer. */
    public static final String ASSISTANT = "<|assistant|>";

    /** Closes a turn. */
    public static final String END = "<|end|>";

    /** Special tokens of every vocabulary that is trained here, from id 0: the separator of documents, and a chat's marks. */
    public static final List<String> MARKS = List.of(END_OF_TEXT, USER, ASSISTANT, END);

    /** Fills a row up behind its text, and is never read. */
    public static final String PADDING = "<|pad|>";

    /** Stands where a token is hidden. */
    public static final String MASK = "<|mask|>";

    /**
     * What ends a text in vocabularies whose files don't say it: here and in GPT-2's, T5's and Llama's, Llama 3's, Gemma's,
     * BERT's.
     */
    private static final List<String> ENDS = List.of(END_OF_TEXT, "</s>", "<|end_of_text|>", "<eos>", "[SEP]");

    /** What masks are called: here, in BERT's vocabularies, in RoBERTa's. */
    public static final List<String> MASKS = List.of(MASK, "[MASK]", "<mask>");

    /** What stands for the stretch number {@code n} that is left out of a text, from 0. */
    public static String sentinel(int n) {
        return "<|extra_%d|>".formatted(n);
    }

    /** What a token is hidden behind in a vocabulary, if there is something for it. */
    public static OptionalInt mask(Tokenizer tokenizer) {
        return first(tokenizer, MASKS).map(token -> tokenizer.id(token)).orElse(OptionalInt.empty());
    }

    /** What stands for the stretch number {@code n} in a vocabulary, as we or T5 call it, if there is something for it. */
    public static OptionalInt sentinel(Tokenizer tokenizer, int n) {
        return first(tokenizer, List.of(sentinel(n), "<extra_id_%d>".formatted(n)))
                .map(token -> tokenizer.id(token))
                .orElse(OptionalInt.empty());
    }

    /**
     * The token that ends a text: that which is said, else the first of the usual ones that the vocabulary has.
     *
     * @throws MalformedTokenizer when the vocabulary has none
     */
    public String endOfText(Tokenizer tokenizer) throws MalformedTokenizer {
        Optional<String> end =
                eosToken.isPresent() ? first(tokenizer, List.of(eosToken.get())) : first(tokenizer, ENDS);
        return end.orElseThrow(() -> new MalformedTokenizer("there is no token %s to end a text with%s"
                .formatted(
                        eosToken.orElse(END_OF_TEXT),
                        eosToken.isPresent()
                                ? ", which its configuration names"
                                : ", nor another of %s, and no configuration beside it names one"
                                        .formatted(String.join(", ", ENDS)))));
    }

    private static Optional<String> first(Tokenizer tokenizer, List<String> names) {
        return names.stream().filter(name -> tokenizer.id(name).isPresent()).findFirst();
    }

    /** One turn after another, each between its role's token and {@link #END}. */
    public static final String CHAT_TEMPLATE =
            "{% for message in messages %}{% if message['role'] == 'assistant' %}{{ '<|assistant|>' }}{% else %}"
                    + "{{ '<|user|>' }}{% endif %}{{ message['content'] + '<|end|>' }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

    /** The configuration of a tokenizer trained here. */
    public static TokenizerConfig trained(int context) {
        return usual(END_OF_TEXT, context, Optional.of(CHAT_TEMPLATE));
    }

    /**
     * The configuration for any tokenizer: without a chat template when it lacks a token that the template needs.
     *
     * @param end the token that begins and ends a text
     */
    public static TokenizerConfig of(Tokenizer tokenizer, String end, int context) {
        return usual(end, context, hasMarks(tokenizer) ? Optional.of(CHAT_TEMPLATE) : Optional.empty());
    }

    /** Whether a vocabulary has the tokens that {@link #CHAT_TEMPLATE} writes. */
    public static boolean hasMarks(Tokenizer tokenizer) {
        return Stream.of(USER, ASSISTANT, END)
                .allMatch(token -> tokenizer.id(token).isPresent());
    }

    private static TokenizerConfig usual(String end, int context, Optional<String> template) {
        return new TokenizerConfig(Optional.of(end), Optional.of(end), context, template, Map.of(BOS, end, EOS, end));
    }

    public TokenizerConfig {
        tokens = Map.copyOf(tokens);
    }

    @JsonProperty("tokenizer_class")
    String tokenizerClass() {
        return "PreTrainedTokenizerFast";
    }

    @JsonProperty("clean_up_tokenization_spaces")
    boolean cleanUp() {
        return false;
    }

    /**
     * Reads what a model's folder says, as transformers reads it: {@code tokenizer_config.json}, where it names no tokens
     * {@code special_tokens_map.json}, and {@link #TEMPLATE_FILE}. Of several templates the one called default counts.
     *
     * @throws MalformedModel when a file isn't JSON
     */
    public static TokenizerConfig read(Path folder) throws IOException {
        JsonNode config = json(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        JsonNode map = json(folder.resolve(SPECIAL_TOKENS_MAP));
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String name : NAMES) {
            token(config.path(name)).or(() -> token(map.path(name))).ifPresent(token -> tokens.put(name, token));
        }
        JsonNode length = config.path("model_max_length");
        return new TokenizerConfig(
                Optional.ofNullable(tokens.get(BOS)),
                Optional.ofNullable(tokens.get(EOS)),
                length.canConvertToInt() ? length.intValue() : Integer.MAX_VALUE,
                template(folder.resolve(TEMPLATE_FILE), config.path("chat_template")),
                tokens);
    }

    private static JsonNode json(Path file) throws IOException {
        return Files.exists(file) ? ModelJson.read(file, JsonNode.class) : ModelJson.MAPPER.missingNode();
    }

    /** Written as its text, or as an object that has it. */
    private static Optional<String> token(JsonNode written) {
        return Optional.ofNullable((written.isObject() ? written.path("content") : written).textValue())
                .filter(text -> !text.isEmpty());
    }

    private static Optional<String> template(Path file, JsonNode said) throws IOException {
        if (Files.exists(file)) {
            return Optional.of(Files.readString(file));
        }
        if (said.isTextual()) {
            return Optional.of(said.textValue());
        }
        for (JsonNode one : said) {
            if (one.path("name").asText().equals("default")) {
                return Optional.ofNullable(one.path("template").textValue());
            }
        }
        return Optional.empty();
    }

    /** Writes {@code tokenizer_config.json}. */
    public void write(Path file) throws IOException {
        ModelJson.write(file, this);
    }
}
