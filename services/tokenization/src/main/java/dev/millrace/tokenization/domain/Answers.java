package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.EncodedParts;
import dev.millrace.contracts.models.tokenizer.TextPart;
import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Dialog.Part;
import dev.millrace.contracts.shards.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the assistant's tokens in a dialog. The text is tokenized as a whole, as it is when a model is asked, so a token may
 * lie on both sides of an answer's edge; it counts, since the answer can't be said without it.
 */
final class Answers {

    private final List<TextPart> parts = new ArrayList<>();
    /** Which parts something is answered in. */
    private final BitSet answers = new BitSet();

    private final boolean last;

    private Answers(boolean last) {
        this.last = last;
    }

    static Answers of(List<Message> messages) {
        Dialog dialog = Dialog.of(messages);
        Answers found = new Answers(isAnswer(messages.getLast()));
        int at = 0;
        for (int m = 0; m < messages.size(); m++) {
            Part content = dialog.contents().get(m);
            found.parts.add(new TextPart(dialog.text().substring(at, content.from()), false));
            found.answers.set(found.parts.size(), isAnswer(messages.get(m)) && content.to() > content.from());
            found.parts.add(new TextPart(dialog.text().substring(content.from(), content.to()), false));
            at = content.to();
        }
        return found;
    }

    private static boolean isAnswer(Message message) {
        return message.role().equals(Message.ASSISTANT) || message.role().equals(Message.CALLS);
    }

    /** The dialog's text: what is said, and what stands around it. */
    List<TextPart> parts() {
        return parts;
    }

    /** Which tokens of that text, and of a separator behind it, are the assistant's. */
    BitSet learned(EncodedParts tokens) {
        BitSet learned = new BitSet(tokens.size() + 1);
        for (int t = 0; t < tokens.size(); t++) {
            int answer = answers.nextSetBit(tokens.first(t));
            learned.set(t, answer >= 0 && answer <= tokens.last(t));
        }
        learned.set(tokens.size(), last);
        return learned;
    }
}
