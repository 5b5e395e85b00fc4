package dev.millrace.contracts.models.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.EncodedParts;
import dev.millrace.contracts.models.tokenizer.TextPart;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.Origin;
import dev.millrace.contracts.text.template.Rendered;
import dev.millrace.contracts.text.template.Rendered.Piece;
import dev.millrace.contracts.text.template.Template;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * How a model reads a dialog: its chat template, and what its tokenizer makes of what that writes. Special tokens are found
 * in what the template writes, never in what somebody says, so nobody can forge a turn; otherwise the ids are those of
 * transformers' {@code apply_chat_template}. A model without a template has that of {@link TokenizerConfig#CHAT_TEMPLATE}
 * where its vocabulary has the marks, else a line for each turn.
 *
 * <p>Messages are JSON as OpenAI's API and transformers have them: objects with {@code role} and {@code content}, and what else a
 * template asks for. Immutable, for any number of threads.
 */
public final class ChatFormat {

    static final String MESSAGES = "messages";
    static final String ROLE = "role";
    static final String TOOLS = "tools";
    static final String CALLS = "tool_calls";
    private static final String ASSISTANT = "assistant";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String LINES =
            "{% for message in messages %}{{ 'Assistant: ' if message['role'] == 'assistant' else 'User: ' }}"
                    + "{{ message['content'] + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";

    /**
     * What a template that writes the date writes into what is learnt from: the same on any day, which Llama 3.2's has for
     * it.
     */
    private static final Clock ANY_DAY = Clock.fixed(Instant.parse("2024-07-26T00:00:00Z"), ZoneOffset.UTC);

    private final Tokenizer tokenizer;
    private final Template template;
    private final boolean lines;
    private final Map<String, JsonNode> names;

    private ChatFormat(Tokenizer tokenizer, Template template, boolean lines, Map<String, JsonNode> names) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.lines = lines;
        this.names = names;
    }

    /**
     * That of a model.
     *
     * @param config what its files say
     * @throws MalformedTemplate when its chat template can't be read, with the line
     */
    public static ChatFormat of(Tokenizer tokenizer, TokenizerConfig config) throws MalformedTemplate {
        Optional<String> template = config.chatTemplate()
                .or(() -> TokenizerConfig.hasMarks(tokenizer)
                        ? Optional.of(TokenizerConfig.CHAT_TEMPLATE)
                        : Optional.empty());
        Map<String, JsonNode> names = new HashMap<>();
        config.tokens().forEach((name, token) -> names.put(name, TextNode.valueOf(token)));
        names.put(TOOLS, JSON.nullNode());
        names.put("documents", JSON.nullNode());
        return new ChatFormat(tokenizer, Template.read(template.orElse(LINES)), template.isEmpty(), Map.copyOf(names));
    }

    /** Whether a dialog is but a line for each turn: there is neither a template nor a vocabulary with marks. */
    public boolean isLines() {
        return lines;
    }

    /**
     * Tries the template on a question and its answer.
     *
     * @throws MalformedTemplate when it refuses them, or leaves the answer out
     */
    public void check() throws MalformedTemplate {
        Rendered rendered = render(probe(), new PromptOptions(false, false, Map.of()), ANY_DAY);
        if (rendered.pieces().stream().noneMatch(piece -> isAnswer(piece, probe()))) {
            throw new MalformedTemplate("it writes nothing of what the assistant says");
        }
    }

    /**
     * The ids that a model is to go on from.
     *
     * @param clock for templates that write the date
     * @throws MalformedTemplate when the template refuses the messages, with its reason, or leaves out tools, their calls or what
     *     they answer
     */
    public int[] prompt(ArrayNode messages, PromptOptions options, Clock clock) throws MalformedTemplate {
        Rendered rendered = render(messages, options, clock);
        Omissions omissions = new Omissions(messages, rendered.pieces());
        if (options.said().containsKey(TOOLS)) {
            omissions.expectTools();
        }
        expectCalls(messages, options, clock, rendered);
        omissions.expectCallsAndTools();
        return encoded(rendered.pieces()).ids();
    }

    /**
     * A whole dialog as it is learnt from. Learned are what the template marks as generated; where it marks nothing, each answer
     * in which something is said or called and the end of its turn.
     *
     * @param tools what may be called, as OpenAI's API has it
     * @throws MalformedTemplate when the template refuses the messages, with its reason, or leaves out what somebody says, what
     *     is called or may be: half of a dialog teaches something else
     */
    public DialogTokens dialog(ArrayNode messages, Optional<JsonNode> tools) throws MalformedTemplate {
        PromptOptions options = new PromptOptions(
                false, false, tools.map(all -> Map.of(TOOLS, all)).orElse(Map.of()));
        Rendered whole = render(messages, options, ANY_DAY);
        List<Piece> pieces = whole.pieces();
        Omissions omissions = new Omissions(messages, pieces);
        if (tools.isPresent()) {
            omissions.expectTools();
        }
        omissions.expectAll();
        expectCalls(messages, options, ANY_DAY, whole);
        EncodedParts encoded = encoded(pieces);
        AnswerTokens answers = new AnswerTokens(tokenizer, pieces, encoded);
        BitSet learned = answers.marked().orElseGet(() -> answers.saidBy(answersOf(messages)));
        return new DialogTokens(encoded.ids(), learned);
    }

    /** A template that doesn't know calls writes the same without them. */
    private void expectCalls(ArrayNode messages, PromptOptions options, Clock clock, Rendered whole)
            throws MalformedTemplate {
        if (messages.valueStream().noneMatch(Omissions::calls)) {
            return;
        }
        ArrayNode without = messages.deepCopy();
        for (JsonNode message : without) {
            if (message instanceof ObjectNode object) {
                object.remove(CALLS);
            }
        }
        try {
            if (!render(without, options, clock).text().equals(whole.text())) {
                return;
            }
        } catch (MalformedTemplate e) {
            return; // it knows that something is missing
        }
        throw new MalformedTemplate("it writes nothing of what the assistant calls");
    }

    /** The special token that ends an answer, if there is one. */
    public OptionalInt end() {
        try {
            ArrayNode probe = probe();
            List<Piece> pieces = render(probe, new PromptOptions(false, false, Map.of()), ANY_DAY)
                    .pieces();
            return new AnswerTokens(tokenizer, pieces, encoded(pieces)).end(answersOf(probe));
        } catch (MalformedTemplate e) {
            return OptionalInt.empty(); // it will refuse whatever it is asked for, and say why
        }
    }

    /**
     * How the template writes that the assistant calls a tool.
     *
     * @throws MalformedTemplate when it doesn't, or not in a way that can be read back, with the reason
     */
    public CallForm callForm() throws MalformedTemplate {
        OptionalInt end = end();
        return new CallProbe(this::written, end.isPresent() ? tokenizer.decode(end.getAsInt()) : "").form();
    }

    private String written(ArrayNode messages, boolean opensAnswer) throws MalformedTemplate {
        return render(messages, new PromptOptions(opensAnswer, false, Map.of()), ANY_DAY)
                .text();
    }

    /** Texts that end an answer where no token does. */
    public List<String> stops() {
        return lines ? List.of("\nUser:") : List.of();
    }

    private static ArrayNode probe() {
        ArrayNode probe = JSON.arrayNode();
        probe.addObject().put(ROLE, "user").put("content", "?");
        probe.addObject().put(ROLE, ASSISTANT).put("content", "!");
        return probe;
    }

    private static Predicate<Origin> answersOf(ArrayNode messages) {
        return origin -> origin.value().equals(MESSAGES)
                && messages.path(origin.place()).path(ROLE).asText().equals(ASSISTANT);
    }

    private static boolean isAnswer(Piece piece, ArrayNode messages) {
        return piece.origin().filter(answersOf(messages)).isPresent();
    }

    private Rendered render(ArrayNode messages, PromptOptions options, Clock clock) throws MalformedTemplate {
        Map<String, JsonNode> said = new HashMap<>(options.said());
        said.put(MESSAGES, messages);
        Map<String, JsonNode> written = new HashMap<>(names);
        said.keySet().forEach(written::remove);
        written.put("add_generation_prompt", BooleanNode.valueOf(options.opensAnswer()));
        Rendered rendered = template.write(said, written, clock);
        return options.continuesLast() ? upTo(new Origin(MESSAGES, messages.size() - 1), rendered) : rendered;
    }

    /** What stands before the end of the last message. */
    private static Rendered upTo(Origin last, Rendered rendered) throws MalformedTemplate {
        List<Piece> pieces = rendered.pieces();
        for (int p = pieces.size() - 1; p >= 0; p--) {
            if (pieces.get(p).origin().equals(Optional.of(last))) {
                return new Rendered(pieces.subList(0, p + 1));
            }
        }
        throw new MalformedTemplate("the template writes nothing of the last message, which is to be continued");
    }

    private EncodedParts encoded(List<Piece> pieces) {
        List<TextPart> parts = new ArrayList<>(pieces.size());
        pieces.forEach(piece -> parts.add(new TextPart(piece.text(), !piece.said())));
        return tokenizer.encode(parts);
    }
}
