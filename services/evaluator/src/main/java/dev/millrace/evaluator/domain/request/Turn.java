package dev.millrace.evaluator.domain.request;

/**
 * Something said by somebody.
 *
 * @param after what stands between it and what follows, where both are one text
 */
record Turn(Role role, String text, String after) {

    /** Who says it. */
    enum Role {
        SYSTEM("system"),
        USER("user"),
        ASSISTANT("assistant");

        private final String key;

        Role(String key) {
            this.key = key;
        }

        /** How chat templates call it. */
        String key() {
            return key;
        }
    }

    String plain() {
        return text + after;
    }
}
