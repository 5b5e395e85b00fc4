package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * A document is withdrawn: nothing that is made from now on is made of it, in any run. It is known by the hash of its text as
 * it was ingested, so every copy of the text is meant, wherever it stands.
 *
 * @param contentHash 32 hexadecimal digits
 * @param withdrawn whether it is; false when a withdrawal is taken back
 * @param number the withdrawals of the document, and their being taken back, in their order, from 1
 * @param who who withdrew it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so; it is kept for ever, so it must not tell what the document says
 */
public record DocumentWithdrawn(
        String contentHash, boolean withdrawn, int number, String who, String when, Optional<String> reason)
        implements Event {

    public DocumentWithdrawn {
        if (!contentHash.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("A content hash has 32 hexadecimal digits, not: " + contentHash);
        }
        if (number < 1) {
            throw new IllegalArgumentException("Withdrawals are counted from 1");
        }
    }

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return contentHash + "#" + number;
    }
}
