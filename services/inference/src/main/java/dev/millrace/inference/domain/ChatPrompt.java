package dev.millrace.inference.domain;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * From a chat to a prompt: the turns' marks are special tokens, what people wrote is not, so nobody can forge a turn. A
 * vocabulary without the marks gets plain text, a line for each turn.
 */
public final class ChatPrompt {
    private ChatPrompt() {}

    /** One turn; the role is {@code assistant} or anything else. */
    public record Message(String role, String content) {}

    /** The prompt's token ids, open for the assistant's answer. */
    public static List<Integer> tokens(Tokenizer tokenizer, List<Message> messages) {
        OptionalInt user = tokenizer.id(TokenizerConfig.USER);
        OptionalInt assistant = tokenizer.id(TokenizerConfig.ASSISTANT);
        OptionalInt end = tokenizer.id(TokenizerConfig.END);
        if (user.isEmpty() || assistant.isEmpty() || end.isEmpty()) {
            return boxed(tokenizer.encodeOrdinary(plain(messages)));
        }
        List<Integer> tokens = new ArrayList<>();
        for (Message message : messages) {
            tokens.add(isAssistant(message) ? assistant.getAsInt() : user.getAsInt());
            tokens.addAll(boxed(tokenizer.encodeOrdinary(message.content())));
            tokens.add(end.getAsInt());
        }
        tokens.add(assistant.getAsInt());
        return tokens;
    }

    /** Texts that end an answer besides the model's own end. */
    public static List<String> stops(Tokenizer tokenizer) {
        return tokenizer.id(TokenizerConfig.END).isPresent() ? List.of() : List.of("\nUser:");
    }

    private static String plain(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            text.append(isAssistant(message) ? "Assistant: " : "User: ")
                    .append(message.content())
                    .append('\n');
        }
        return text.append("Assistant:").toString();
    }

    private static boolean isAssistant(Message message) {
        return message.role().equals("assistant");
    }

    private static List<Integer> boxed(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }
}
