package dev.millrace.inference.domain;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.text.template.MalformedTemplate;

/** Whether a model chats. */
public sealed interface Chat {

    /** It does. */
    record Ready(ChatFormat format) implements Chat {}

    /**
     * Its package has a chat template that can't be read; everything else is served.
     *
     * @param why the reason, with the line of the template
     */
    record Broken(String why) implements Chat {}

    /** That of a model whose files say this. */
    static Chat of(Tokenizer tokenizer, TokenizerConfig config) {
        try {
            return new Ready(ChatFormat.of(tokenizer, config));
        } catch (MalformedTemplate e) {
            return new Broken(String.valueOf(e.getMessage()));
        }
    }
}
