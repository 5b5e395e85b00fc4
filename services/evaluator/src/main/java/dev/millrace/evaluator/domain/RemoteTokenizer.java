package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A model's tokenizer, asked at its endpoint ({@code /tokenize}, as vLLM has it). Safe for use from many threads at once. */
public final class RemoteTokenizer {

    private static final String DEFAULT_END_OF_TEXT = "<|endoftext|>";

    /** UTF-16 units that go into one call: servers bound the bytes of a call, Millrace's own 1 MiB of text. */
    private static final int LONGEST_TEXT = 128 * 1024;

    /** A text that is refused though it is shorter than this isn't refused for its length. */
    private static final int SHORTEST_TEXT = 64;

    private final ModelCalls calls;
    private final URI address;
    /** Until it has shown that it doesn't. */
    private volatile boolean takesLists = true;
    /** Once it has. Before that a list is tried once: some servers break off at one, and would be waited for. */
    private volatile boolean hasTakenOne;

    public RemoteTokenizer(ModelCalls calls) {
        this.calls = calls;
        this.address = calls.beside("tokenize");
    }

    /** Whether the endpoint has one at all. */
    public boolean isThere() throws EndpointFailed, EndpointAway, InterruptedException {
        return calls.find(address, request("test")).isPresent();
    }

    /**
     * The token ids of {@code text}, no special ones added. A text longer than a call may be is cut between two words.
     *
     * @throws EndpointFailed when the endpoint gives no usable answer
     * @throws EndpointAway when it gives none for too long
     */
    public List<Integer> tokenize(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        List<Integer> ids = new ArrayList<>();
        for (String piece : TextPieces.of(text, LONGEST_TEXT)) {
            ids.addAll(tokenizePiece(piece));
        }
        return ids;
    }

    /**
     * The token ids of each of some texts, in order, as {@link #tokenize} gives them, by as few calls as they fit into; nothing
     * where the endpoint takes no lists of texts, as Millrace's own does, or one of them needs several calls.
     *
     * @throws EndpointAway when it gives no answer for too long
     */
    public Optional<List<List<Integer>>> together(List<String> texts) throws EndpointAway, InterruptedException {
        List<List<Integer>> ids = new ArrayList<>();
        int from = 0;
        while (takesLists && from < texts.size()) {
            int to = from;
            int length = 0;
            while (to < texts.size() && length + texts.get(to).length() <= LONGEST_TEXT) {
                length += texts.get(to).length();
                to++;
            }
            Optional<List<List<Integer>>> some = to > from ? inOneCall(texts.subList(from, to)) : Optional.empty();
            if (some.isEmpty()) {
                return Optional.empty();
            }
            ids.addAll(some.get());
            from = to;
        }
        return takesLists ? Optional.of(ids) : Optional.empty();
    }

    private Optional<List<List<Integer>>> inOneCall(List<String> texts) throws EndpointAway, InterruptedException {
        ObjectNode request = calls.request().put("add_special_tokens", false);
        texts.forEach(request.putArray("prompt")::add);
        try {
            JsonNode answer = hasTakenOne ? calls.ask(address, request) : calls.askOnce(address, request);
            JsonNode lists = answer.path("tokens");
            takesLists = lists.size() == texts.size() && lists.valueStream().allMatch(JsonNode::isArray);
            hasTakenOne |= takesLists;
            return takesLists
                    ? Optional.of(lists.valueStream().map(RemoteTokenizer::ids).toList())
                    : Optional.empty();
        } catch (TooLarge e) {
            return Optional.empty();
        } catch (EndpointAway e) {
            if (hasTakenOne) {
                throw e;
            }
            return Optional.empty();
        } catch (EndpointFailed e) {
            takesLists = false; // whether it was for the list is seen when the texts are asked one by one
            return Optional.empty();
        }
    }

    private static List<Integer> ids(JsonNode tokens) {
        List<Integer> ids = new ArrayList<>(tokens.size());
        tokens.forEach(token -> ids.add(token.asInt()));
        return ids;
    }

    /** A piece that is still too large for the endpoint is halved until it fits. */
    private List<Integer> tokenizePiece(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        try {
            return tokenizeWhole(text);
        } catch (TooLarge e) {
            if (text.length() < SHORTEST_TEXT) {
                throw e;
            }
            List<Integer> ids = new ArrayList<>();
            for (String piece : TextPieces.of(text, text.length() / 2 + 1)) {
                ids.addAll(tokenizePiece(piece));
            }
            return ids;
        }
    }

    private List<Integer> tokenizeWhole(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        JsonNode tokens = calls.ask(address, request(text)).path("tokens");
        if (!tokens.isArray()) {
            throw new EndpointFailed(address + " answers without \"tokens\"");
        }
        return ids(tokens);
    }

    private ObjectNode request(String text) {
        return calls.request().put("prompt", text).put("add_special_tokens", false);
    }

    /**
     * The text of a special token, as {@code /tokenizer_info} has it; empty when the endpoint doesn't tell.
     *
     * @param name as tokenizers call it, such as {@code eos_token}
     */
    public Optional<String> special(String name) throws EndpointFailed, EndpointAway, InterruptedException {
        // Hugging Face writes a special token as its text, or as an object with its text in "content".
        return calls.tokenizerInfo()
                .map(info -> info.path(name))
                .map(token -> token.isObject() ? token.path("content") : token)
                .map(JsonNode::textValue);
    }

    /**
     * What stands before a text that nothing comes before, as lm-evaluation-harness has it: the begin-of-text token, or else
     * {@link #endOfText}.
     *
     * @throws EndpointFailed also when its text is no single token
     */
    public int beginOfText() throws EndpointFailed, EndpointAway, InterruptedException {
        Optional<String> begin = special("bos_token");
        return begin.isPresent() ? single(begin.get()) : endOfText();
    }

    /**
     * The token that stands between documents, and so before the first token of a text.
     *
     * @throws EndpointFailed also when its text is no single token
     */
    public int endOfText() throws EndpointFailed, EndpointAway, InterruptedException {
        return single(special("eos_token").orElse(DEFAULT_END_OF_TEXT));
    }

    private int single(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        List<Integer> ids = tokenize(text);
        if (ids.size() != 1) {
            throw new EndpointFailed("%s: %s is %d tokens, so that no single one can stand before a text"
                    .formatted(address, text, ids.size()));
        }
        return ids.getFirst();
    }
}
