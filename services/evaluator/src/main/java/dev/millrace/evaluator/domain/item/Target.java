package dev.millrace.evaluator.domain.item;

import java.util.List;

/** What would have been right. */
public sealed interface Target {

    /** One of the choices, from 0. Of an index that no choice has, every answer is wrong. */
    record Choice(int index) implements Target {}

    /** Several of the choices, each of which is right. */
    record Choices(List<Integer> indices) implements Target {
        public Choices {
            indices = List.copyOf(indices);
        }
    }

    /** A text: what is to be said, or whose words and bytes a likelihood is spread over. */
    record Text(String text) implements Target {}

    /** Several texts, each of which is right. */
    record Texts(List<String> texts) implements Target {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /** Texts that an answer should be like, and texts that it should not be like. */
    record Contrast(List<String> right, List<String> wrong) implements Target {
        public Contrast {
            right = List.copyOf(right);
            wrong = List.copyOf(wrong);
        }
    }
}
