package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Dialog.Part;
import dev.millrace.contracts.shards.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the assistant's tokens in a dialog. The text is tokenized as a whole, as it is when a model is asked, so a token may
 * lie on both sides of an answer's edge; it counts, since the answer can't be said without it.
 */
final class Answers {

    /** Bytes that each token stands for: laid end to end, they are the text's UTF-8. */
    private final int[] lengths;

    Answers(Tokenizer tokenizer) {
        this.lengths = IntStream.range(0, tokenizer.vocabularySize())
                .map(id -> tokenizer.bytes(id).length)
                .toArray();
    }

    /**
     * Which tokens are the assistant's.
     *
     * @param messages of the dialog
     * @param tokens of its text, and a separator
     */
    BitSet learned(List<Message> messages, int[] tokens) {
        Dialog dialog = Dialog.of(messages);
        int last = tokens.length - 1;
        int bytes = IntStream.of(tokens).limit(last).map(id -> lengths[id]).sum();
        if (bytes != utf8(dialog.text(), 0, dialog.text().length())) {
            throw new IllegalArgumentException(
                    "This tokenizer changes texts, so it can't be told which tokens of a dialog are the assistant's");
        }
        BitSet learned = touched(answers(messages, dialog), tokens, last);
        learned.set(last, isAnswer(messages.getLast()));
        return learned;
    }

    private static boolean isAnswer(Message message) {
        return message.role().equals(Message.ASSISTANT) || message.role().equals(Message.CALLS);
    }

    /** Where in the text's UTF-8 the answers stand, in bytes; those in which nothing is said are left out. */
    private static List<Part> answers(List<Message> messages, Dialog dialog) {
        List<Part> answers = new ArrayList<>();
        int chars = 0;
        int bytes = 0;
        for (int m = 0; m < messages.size(); m++) {
            Part content = dialog.contents().get(m);
            int from = bytes + utf8(dialog.text(), chars, content.from());
            bytes = from + utf8(dialog.text(), content.from(), content.to());
            chars = content.to();
            if (isAnswer(messages.get(m)) && bytes > from) {
                answers.add(new Part(from, bytes));
            }
        }
        return answers;
    }

    private BitSet touched(List<Part> answers, int[] tokens, int count) {
        BitSet touched = new BitSet(count + 1);
        int next = 0;
        int from = 0;
        for (int t = 0; t < count; t++) {
            int to = from + lengths[tokens[t]];
            while (next < answers.size() && answers.get(next).to() <= from) {
                next++;
            }
            touched.set(t, next < answers.size() && answers.get(next).from() < to);
            from = to;
        }
        return touched;
    }

    /** Bytes of a part in UTF-8; a surrogate without its other half has three, since the tokenizer makes U+FFFD of it. */
    private static int utf8(String text, int from, int to) {
        int bytes = 0;
        for (int i = from; i < to; ) {
            int point = text.codePointAt(i);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            i += Character.charCount(point);
        }
        return bytes;
    }
}
