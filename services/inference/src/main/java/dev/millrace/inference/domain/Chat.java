package dev.millrace.inference.domain;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

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

    /** The tokens that end what a package says, of those that its model has. */
    static Set<Integer> ends(ModelPackage model, Tokenizer tokenizer, int vocabulary) throws IOException {
        Set<Integer> ends = new HashSet<>(model.special().ends());
        if (of(tokenizer, TokenizerConfig.read(model.folder())) instanceof Ready chat) {
            chat.format().end().ifPresent(ends::add);
        }
        ends.removeIf(id -> id < 0 || id >= vocabulary);
        return Set.copyOf(ends);
    }
}
