package dev.millrace.contracts.shards;

import java.util.regex.Pattern;

/**
 * What one side of a dialog says at once.
 *
 * @param role who says it: one of the constants; lower-case letters, so that it can't hold anything about anybody
 * @param content what is said
 */
public record Message(String role, String content) {

    /** Who says beforehand how the assistant should be. */
    public static final String SYSTEM = "system";
    /** Who asks. */
    public static final String USER = "user";
    /** Who answers: what a model learns to say. */
    public static final String ASSISTANT = "assistant";
    /**
     * The other answer of a pair, last in its dialog and behind the one that is preferred: what the assistant should rather not
     * say.
     */
    public static final String REJECTED = "rejected";
    /** What the assistant has called answers. */
    public static final String TOOL = "tool";
    /** What the assistant may call, first in its dialog: a JSON array of definitions, as OpenAI's API has them. */
    public static final String TOOLS = "tools";
    /**
     * What the assistant calls, behind what it says at once, if it says anything: a JSON array of calls as OpenAI's API has them,
     * but that arguments are objects, and no text.
     */
    public static final String CALLS = "calls";

    private static final Pattern ROLE = Pattern.compile("[a-z]{1,20}");

    public Message {
        if (!ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("A role is a word of at most 20 lower-case letters");
        }
    }
}
