package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Message;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A dialog as a served model reads it, by {@link TokenizerConfig#CHAT_TEMPLATE}: each turn between its role's token and an end.
 * Marks are special tokens, what people wrote is not, so nobody can forge a turn.
 */
final class Chat {

    private final Tokenizer tokenizer;
    private final int user;
    private final int assistant;
    private final int end;

    private Chat(Tokenizer tokenizer, int user, int assistant, int end) {
        this.tokenizer = tokenizer;
        this.user = user;
        this.assistant = assistant;
        this.end = end;
    }

    /** With a vocabulary that has the marks. */
    static Optional<Chat> of(Tokenizer tokenizer) {
        OptionalInt user = tokenizer.id(TokenizerConfig.USER);
        OptionalInt assistant = tokenizer.id(TokenizerConfig.ASSISTANT);
        OptionalInt end = tokenizer.id(TokenizerConfig.END);
        return user.isPresent() && assistant.isPresent() && end.isPresent()
                ? Optional.of(new Chat(tokenizer, user.getAsInt(), assistant.getAsInt(), end.getAsInt()))
                : Optional.empty();
    }

    /** The dialog's tokens. */
    int[] tokens(List<Message> messages) {
        IntStream tokens = IntStream.empty();
        for (Message message : messages) {
            int role = message.role().equals(Message.ASSISTANT) ? assistant : user;
            IntStream turn = IntStream.concat(
                    IntStream.concat(IntStream.of(role), IntStream.of(tokenizer.encodeOrdinary(message.content()))),
                    IntStream.of(end));
            tokens = IntStream.concat(tokens, turn);
        }
        return tokens.toArray();
    }

    /**
     * Which of a dialog's tokens a model is to learn to say: each answer in which something is said and the end of its turn, and
     * the separator behind one that comes last.
     *
     * @param tokens of a dialog, and a separator
     */
    BitSet learned(int[] tokens) {
        BitSet learned = new BitSet(tokens.length);
        boolean answer = false;
        for (int at = 0; at < tokens.length - 1; at++) {
            if (tokens[at] == user || tokens[at] == assistant) {
                answer = tokens[at] == assistant && tokens[at + 1] != end;
            } else if (answer) {
                learned.set(at);
            }
        }
        learned.set(tokens.length - 1, learned.get(Math.max(0, tokens.length - 2)));
        return learned;
    }
}
