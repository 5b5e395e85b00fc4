package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hugging Face's {@code tokenizer_config.json}: how a program that has {@code tokenizer.json} is to use it.
 *
 * @param bosToken text of the token a text begins with
 * @param eosToken text of the token that ends it
 * @param modelMaxLength tokens the model can see
 * @param chatTemplate Jinja template that makes a prompt from messages
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record TokenizerConfig(
        @JsonProperty("bos_token") String bosToken,
        @JsonProperty("eos_token") String eosToken,
        @JsonProperty("model_max_length") int modelMaxLength,
        @JsonProperty("chat_template") Optional<String> chatTemplate) {

    /** The token between documents; its id is the tokenizer's own affair: 0 in one trained here, 50256 in GPT-2's. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    /** Precedes what a person says. */
    public static final String USER = "<|user|>";

    /** Precedes an answer. */
    public static final String ASSISTANT = "<|assistant|>";

    /** Closes a turn. */
    public static final String END = "<|end|>";

    /** Fills a row up behind its text, and is never read. */
    public static final String PADDING = "<|pad|>";

    /** Stands where a token is hidden. */
    public static final String MASK = "<|mask|>";

    /** What stands for the stretch number {@code n} that is left out of a text, from 0. */
    public static String sentinel(int n) {
        return "<|extra_%d|>".formatted(n);
    }

    /** One turn after another, each between its role's token and {@link #END}. */
    public static final String CHAT_TEMPLATE =
            "{% for message in messages %}{% if message['role'] == 'assistant' %}{{ '<|assistant|>' }}{% else %}"
                    + "{{ '<|user|>' }}{% endif %}{{ message['content'] + '<|end|>' }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

    /** The configuration of a tokenizer trained here. */
    public static TokenizerConfig trained(int context) {
        return new TokenizerConfig(END_OF_TEXT, END_OF_TEXT, context, Optional.of(CHAT_TEMPLATE));
    }

    /** The configuration for any tokenizer: without a chat template when it lacks a token that the template needs. */
    public static TokenizerConfig of(Tokenizer tokenizer, int context) {
        boolean chats = Stream.of(USER, ASSISTANT, END)
                .allMatch(token -> tokenizer.id(token).isPresent());
        return new TokenizerConfig(
                END_OF_TEXT, END_OF_TEXT, context, chats ? Optional.of(CHAT_TEMPLATE) : Optional.empty());
    }

    @JsonProperty("tokenizer_class")
    String tokenizerClass() {
        return "PreTrainedTokenizerFast";
    }

    @JsonProperty("clean_up_tokenization_spaces")
    boolean cleanUp() {
        return false;
    }

    /** Reads {@code tokenizer_config.json}. */
    public static TokenizerConfig read(Path file) throws IOException {
        return ModelJson.read(file, TokenizerConfig.class);
    }

    /** Writes {@code tokenizer_config.json}. */
    public void write(Path file) throws IOException {
        ModelJson.write(file, this);
    }
}
