package dev.millrace.contracts.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A document between two stages, with Dolma's field names.
 *
 * @param id 32 hexadecimal digits: a hash of source, file and position
 * @param text the text
 * @param source name of the source
 * @param created when it was written, as the source says
 * @param metadata what else is known; see the constants for the names in use
 * @param contentHash the {@link ContentHash} of its text as it was ingested, which it keeps when a stage changes the text;
 *     absent in what the first release wrote
 * @param messages of a dialog: what is said by whom, of which the text is the {@link Dialog}; at least one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Document(
        String id,
        String text,
        String source,
        Optional<String> created,
        Map<String, String> metadata,
        Optional<String> contentHash,
        Optional<List<Message>> messages) {

    /** Metadata: the id that the source itself gave. */
    public static final String EXTERNAL_ID = "externalId";
    /** Metadata: the address it was found at. */
    public static final String URL = "url";
    /** Metadata: its title. */
    public static final String TITLE = "title";
    /** Metadata: an SPDX identifier. */
    public static final String LICENCE = "licence";
    /** Metadata: a BCP 47 language tag. */
    public static final String LANGUAGE = "language";
    /** Metadata: the file within the source. */
    public static final String PATH = "path";

    public Document {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        if (contentHash.isPresent() && !ContentHash.isOne(contentHash.get())) {
            throw new IllegalArgumentException("A content hash has 32 hexadecimal digits, not: " + contentHash.get());
        }
        messages = messages.map(List::copyOf);
        if (messages.isPresent()
                && (messages.get().isEmpty()
                        || !text.equals(Dialog.of(messages.get()).text()))) {
            throw new IllegalArgumentException("The text of a dialog says what its messages say: " + id);
        }
    }

    /** One that is no dialog, and whose content hash nobody knows. */
    public Document(String id, String text, String source, Optional<String> created, Map<String, String> metadata) {
        this(id, text, source, created, metadata, Optional.empty(), Optional.empty());
    }

    /** The same document, just ingested: known by what its text is now. */
    public Document hashed() {
        return new Document(id, text, source, created, metadata, Optional.of(ContentHash.of(text)), messages);
    }

    /**
     * The same document with another text; its content hash stays that of what was ingested.
     *
     * @throws IllegalArgumentException for a dialog, whose messages must change with it
     */
    public Document withText(String newText) {
        return new Document(id, newText, source, created, metadata, contentHash, messages);
    }

    /** The same document as a dialog in which this is said. */
    public Document withMessages(List<Message> said) {
        return new Document(id, Dialog.of(said).text(), source, created, metadata, contentHash, Optional.of(said));
    }

    /** As it is learnt from and measured with: a pair of answers to the same without the one that isn't preferred. */
    public Document preferred() {
        return answers()
                .map(said -> withMessages(said.subList(0, said.size() - 1)))
                .orElse(this);
    }

    /** Of a pair of answers to the same: the dialog with the one that isn't preferred, as an answer. */
    public Optional<Document> rejected() {
        return answers().map(said -> {
            List<Message> other = new ArrayList<>(said.subList(0, said.size() - 2));
            other.add(new Message(Message.ASSISTANT, said.getLast().content()));
            return withMessages(other);
        });
    }

    /** What is said in a dialog that ends with a pair of answers. */
    private Optional<List<Message>> answers() {
        return messages.filter(said -> said.size() > 1
                && said.getLast().role().equals(Message.REJECTED)
                && said.get(said.size() - 2).role().equals(Message.ASSISTANT));
    }

    /** The same document, of which {@code more} is known as well; it takes the place of what was known by those names. */
    public Document withMetadata(Map<String, String> more) {
        TreeMap<String, String> all = new TreeMap<>(metadata);
        all.putAll(more);
        return new Document(id, text, source, created, all, contentHash, messages);
    }
}
