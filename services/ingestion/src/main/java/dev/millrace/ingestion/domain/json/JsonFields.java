package dev.millrace.ingestion.domain.json;

import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collects the members of one record. The names are those that Dolma ({@code id, text, source, added, created, metadata}),
 * the Pile ({@code text, meta.pile_set_name}) and RedPajama ({@code text, meta{url, timestamp, language, source}}) use. A
 * record without a text may be a dialog, by the names that OpenAI ({@code messages}) and ShareGPT ({@code conversations})
 * use, two answers to the same ({@link JsonPair}), or an instruction and its answer
 * ({@link JsonInstruction}).
 */
public final class JsonFields {

    private static final List<String> TEXT = List.of("text", "content", "raw_content");
    private static final List<String> DIALOG = List.of("messages", "conversations", "conversation");
    private static final List<String> PAIR = List.of(JsonPair.PROMPT, JsonPair.CHOSEN, JsonPair.REJECTED);
    private static final String TOOLS = "tools";
    private static final List<String> ID = List.of("id", "doc_id", "digest");
    private static final List<String> CREATED = List.of("created", "timestamp", "date", "date_download");
    private static final Set<String> META = Set.of("metadata", "meta");
    private static final Map<String, String> KNOWN = Map.of(
            "url", Document.URL,
            "title", Document.TITLE,
            "license", Document.LICENCE,
            "licence", Document.LICENCE,
            "language", Document.LANGUAGE,
            "lang", Document.LANGUAGE,
            "source", "origin",
            "pile_set_name", "origin",
            "added", "added");

    /** Longer values are no metadata but content; they aren't carried along. */
    private static final int LONGEST_VALUE = 1_000;

    private static final int MOST_METADATA = 100;

    private static final String PAGE = "html";

    private final List<String> texts;
    private final List<String> dialogs;
    /** Members that are texts or dialogs, and part of a pair or an instruction. */
    private final Set<String> parts = new HashSet<>();

    private final boolean emptyToo;
    private final Set<String> wanted;
    private final Map<String, String> top = new HashMap<>();
    private final Map<String, String> meta = new LinkedHashMap<>();
    private final Map<String, JsonDialog> said = new HashMap<>();
    private Optional<String> tools = Optional.empty();

    /** @param textField where the text or the dialog is, if not in one of the usual places */
    public JsonFields(Optional<String> textField) {
        this(
                textField.map(List::of).orElse(TEXT),
                textField.map(List::of).orElse(DIALOG),
                textField.isPresent() ? List.of() : PAIR,
                false);
    }

    private JsonFields(List<String> texts, List<String> dialogs, List<String> pairs, boolean emptyToo) {
        this.texts = new ArrayList<>(texts);
        this.dialogs = dialogs;
        this.emptyToo = emptyToo;
        this.wanted = new HashSet<>(texts);
        wanted.addAll(ID);
        wanted.addAll(CREATED);
        wanted.addAll(KNOWN.keySet());
        if (!pairs.isEmpty()) {
            parts.addAll(pairs);
            parts.addAll(JsonInstruction.NAMES);
        }
        wanted.addAll(parts);
    }

    /** Of records that may hold a page in {@code html} instead of a text; an empty text is one, too. */
    static JsonFields withPages() {
        return new JsonFields(Stream.concat(Stream.of(PAGE), TEXT.stream()).toList(), DIALOG, PAIR, true);
    }

    /** Whether the text is a page's source. */
    boolean isPage() {
        return texts.contains(PAGE) && top.containsKey(PAGE);
    }

    public void clear() {
        top.clear();
        meta.clear();
        said.clear();
        tools = Optional.empty();
    }

    /** Whether a record's member of this name is of use. */
    public boolean wants(String name) {
        return wanted.contains(name);
    }

    /** Whether a member of this name is the text. */
    public boolean isText(String name) {
        return texts.contains(name);
    }

    /** Whether a member of this name, if it is a text, is one of the document's, whole or in part. */
    public boolean isContent(String name) {
        return texts.contains(name) || parts.contains(name);
    }

    /** What a record could have had that has no text. */
    public String wantedContent() {
        return parts.isEmpty()
                ? String.join(" or ", texts)
                : String.join(", ", texts) + "; " + String.join(" or ", dialogs)
                        + "; instruction, prompt or question with output, response or answer; chosen with rejected";
    }

    /** Whether a record's member of this name holds more members that are of use. */
    static boolean isMeta(String name) {
        return META.contains(name);
    }

    /** Whether a record's member of this name, if it is an array, may be a dialog. */
    public boolean isDialog(String name) {
        return dialogs.contains(name) || parts.contains(name);
    }

    /** Whether a record's member of this name says what may be called in its dialog. */
    public static boolean isTools(String name) {
        return name.equals(TOOLS);
    }

    /** A member that says what may be called. */
    public void putTools(String json) {
        tools = Optional.of(json);
    }

    /** A member that may be a dialog. */
    public void putDialog(String name, JsonDialog dialog) {
        said.put(name, dialog);
    }

    /** A member with a scalar value, as it is written. */
    public void put(String name, String value, boolean isString) {
        if (isString || !(texts.contains(name) || parts.contains(name))) {
            top.put(name, value);
        }
    }

    /** A member of {@code metadata} with a scalar value. */
    public void putMeta(String name, String value) {
        if (meta.size() < MOST_METADATA || KNOWN.containsKey(name)) {
            meta.put(name, value);
        }
    }

    /** What the record is, given that it takes {@code bytes} bytes. */
    public SourceEntry entry(long bytes) {
        Optional<String> text = first(top, texts);
        if (text.filter(t -> !t.isBlank()).isEmpty()) {
            if (said.keySet().stream().anyMatch(dialogs::contains)) {
                return dialog(bytes);
            }
            JsonPair pair = new JsonPair(top, said);
            if (!parts.isEmpty() && pair.isThere()) {
                return dialog(pair.read(), bytes);
            }
            JsonInstruction instruction = new JsonInstruction(top, said);
            if (!parts.isEmpty() && instruction.isThere()) {
                return dialog(instruction.read(), bytes);
            }
        }
        if (text.isEmpty()) {
            return new SourceEntry.Refused(Reason.MISSING_TEXT, bytes, Map.of());
        }
        return text.get().isBlank() && !emptyToo
                ? new SourceEntry.Refused(Reason.EMPTY, bytes, Map.of())
                : text(text.get(), Optional.empty());
    }

    private SourceEntry dialog(long bytes) {
        String name = dialogs.stream().filter(said::containsKey).findFirst().orElseThrow();
        return switch (Objects.requireNonNull(said.get(name))) {
            case JsonDialog.Unfit(int message, String error) ->
                new SourceEntry.Refused(
                        Reason.INVALID_MESSAGES,
                        bytes,
                        Map.of("field", name, "message", Integer.toString(message), "error", error));
            case JsonDialog.Said(List<Message> messages) ->
                messages.stream().allMatch(message -> message.content().isBlank())
                        ? new SourceEntry.Refused(Reason.EMPTY, bytes, Map.of())
                        : dialog(messages, bytes);
        };
    }

    private SourceEntry dialog(JsonPair.Read read, long bytes) {
        return switch (read) {
            case JsonPair.Read.Unfit unfit -> unfit.refused(bytes);
            case JsonPair.Read.Both(List<Message> messages) -> dialog(messages, bytes);
        };
    }

    /** With what may be called in it before everything else. */
    private SourceEntry dialog(List<Message> messages, long bytes) {
        Optional<String> definitions = tools.isPresent() ? JsonTools.definitions(tools.get()) : Optional.of("");
        if (definitions.isEmpty()) {
            return new SourceEntry.Refused(
                    Reason.INVALID_MESSAGES,
                    bytes,
                    Map.of("field", TOOLS, "message", "0", "error", "no list of tools"));
        }
        List<Message> all = new ArrayList<>();
        if (!definitions.get().isEmpty()) {
            all.add(new Message(Message.TOOLS, definitions.get()));
        }
        all.addAll(messages);
        return text(Dialog.of(all).text(), Optional.of(all));
    }

    private SourceEntry.Text text(String text, Optional<List<Message>> messages) {
        return new SourceEntry.Text(
                text,
                first(top, ID).filter(JsonFields::isShort),
                first(top, CREATED).or(() -> first(meta, CREATED)).filter(JsonFields::isShort),
                metadata(),
                messages);
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        meta.forEach((name, value) -> keep(metadata, KNOWN.getOrDefault(name, name), value));
        KNOWN.forEach((field, name) -> {
            if (top.containsKey(field)) {
                keep(metadata, name, top.getOrDefault(field, ""));
            }
        });
        return metadata;
    }

    private static void keep(Map<String, String> metadata, String name, String value) {
        if (isShort(value) && name.length() <= LONGEST_VALUE) {
            metadata.put(name, value);
        }
    }

    private static boolean isShort(String value) {
        return !value.isEmpty() && value.length() <= LONGEST_VALUE && !Encoding.hasLoneSurrogate(value);
    }

    private static Optional<String> first(Map<String, String> from, List<String> names) {
        for (String name : names) {
            String value = from.get(name);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
