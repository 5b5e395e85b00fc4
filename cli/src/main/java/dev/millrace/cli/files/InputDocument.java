package dev.millrace.cli.files;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A document given to a command.
 *
 * @param id its {@code id}, or the file's name without its ending
 * @param content text, or the source of a page
 * @param html whether {@code content} is HTML
 * @param url where it was found
 * @param language its language, as the file says
 * @param source the source it belongs to, as the file says
 * @param extracted what was found besides the text, when {@code content} is the text that ingestion takes from the file
 * @param messages what is said in it, if it is a dialog: {@code content} as messages
 * @param place file and line, for messages
 */
record InputDocument(
        String id,
        String content,
        boolean html,
        Optional<String> url,
        Optional<String> language,
        Optional<String> source,
        Optional<Map<String, String>> extracted,
        Optional<List<Message>> messages,
        String place) {

    /** As a stage gets it, with {@code text} as its text. */
    Document withText(String text) {
        Map<String, String> metadata = new TreeMap<>();
        url.ifPresent(address -> metadata.put(Document.URL, address));
        language.ifPresent(tag -> metadata.put(Document.LANGUAGE, tag));
        return new Document(id, text, source.orElse("file"), Optional.empty(), metadata, Optional.empty(), messages);
    }
}
