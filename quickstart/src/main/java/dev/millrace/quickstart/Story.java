package dev.millrace.quickstart;

import java.util.List;

/** One story: paragraphs of sentences. */
record Story(String title, List<String> paragraphs) {

    String text() {
        return String.join("\n", paragraphs);
    }

    Story withParagraphs(List<String> others) {
        return new Story(title, List.copyOf(others));
    }
}
