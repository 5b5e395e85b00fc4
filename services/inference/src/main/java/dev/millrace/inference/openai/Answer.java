package dev.millrace.inference.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.millrace.inference.domain.Engine.Submission;
import dev.millrace.inference.domain.GenerationListener;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.ScoredToken;
import dev.millrace.inference.openai.ApiStyle.Placed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An answer on its way to a client: gathers what the engine says about each choice, and writes it, in one piece at the
 * end or chunk by chunk.
 */
public final class Answer {

    /** Where an answer goes. Called on the engine's thread; must not block. */
    public interface Outlet {
        /** The whole answer, for a call that isn't streamed: its JSON in UTF-8. */
        void whole(byte[] json);

        /** One chunk of a stream. */
        void chunk(String json);

        /** Whether the client has read enough of the stream to be sent more. */
        boolean isReady();

        /** The stream is complete. */
        void end();

        /** The call failed, in mid-stream perhaps. */
        void fail(ApiException why);
    }

    private final Call call;
    private final Outlet outlet;
    private final String id;
    private final long created = Instant.now().getEpochSecond();
    private final List<GenerationRequest> requests;
    private final List<Choice> choices = new ArrayList<>();
    /** JSON of the choices that are complete: of their tokens nothing else is kept. */
    private final Map<Integer, String> written = new HashMap<>();

    private int open;
    private boolean failed;

    public Answer(Call call, Outlet outlet) {
        this.call = call;
        this.outlet = outlet;
        this.id = call.style().idPrefix() + UUID.randomUUID().toString().replace("-", "");
        this.requests = call.requests();
        this.open = requests.size();
    }

    /** What the engine is to do for it. */
    public List<Submission> submissions() {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            choices.add(new Choice(!call.options().stream(), call.style()));
            submissions.add(new Submission(requests.get(i), new ChoiceListener(i)));
        }
        return submissions;
    }

    /** Hears about one choice. All choices of an answer are on one engine, and so on one thread. */
    private final class ChoiceListener implements GenerationListener {
        private final int index;

        ChoiceListener(int index) {
            this.index = index;
        }

        @Override
        public boolean isReady() {
            return !call.options().stream() || outlet.isReady();
        }

        @Override
        public void prompt(List<ScoredToken> tokens) {
            String echo = call.echo(index);
            List<Placed> placed = choices.get(index).begin(echo, tokens, call.unwritten(index));
            if (call.options().stream()) {
                ObjectNode opening = choice(index);
                if (call.style().opening(opening)) {
                    send(opening);
                } else if (!echo.isEmpty() || !placed.isEmpty()) {
                    chunk(echo, placed);
                }
            }
        }

        @Override
        public void token(ScoredToken token, String more) {
            String text = choices.get(index).shown(more);
            List<Placed> placed = choices.get(index).token(token, text);
            if (call.options().stream() && (!text.isEmpty() || call.logprobs().isPresent())) {
                chunk(text, placed);
            }
        }

        @Override
        public void finished(Finish finish, String more) {
            String text = choices.get(index).last(more);
            choices.get(index).finish(finish, text);
            if (call.options().stream()) {
                if (!text.isEmpty()) {
                    chunk(text, List.of());
                }
                if (!choices.get(index).calls().isEmpty()) {
                    ObjectNode called = choice(index);
                    call.style().calls(called, choices.get(index).calls(), true);
                    send(called);
                }
                ObjectNode closing = choice(index);
                call.style().closing(closing);
                send(closing.put("finish_reason", choices.get(index).finishReason()));
            } else {
                write();
            }
            complete();
        }

        @Override
        public void failed(String why) {
            if (!failed) {
                failed = true;
                outlet.fail(ApiException.failed(why));
            }
        }

        private void chunk(String text, List<Placed> tokens) {
            ObjectNode choice = choice(index);
            call.style().chunk(choice, text, tokens);
            send(choice);
        }

        private void write() {
            Choice done = choices.get(index);
            ObjectNode choice = choice(index);
            call.style().whole(choice, done.text(), done.tokens());
            if (!done.calls().isEmpty()) {
                call.style().calls(choice, done.calls(), false);
            }
            written.put(index, json(choice.put("finish_reason", done.finishReason())));
            done.forget();
        }
    }

    private void complete() {
        open--;
        if (open > 0 || failed) {
            return;
        }
        if (!call.options().stream()) {
            outlet.whole(whole());
            return;
        }
        if (call.options().includeUsage()) {
            ObjectNode last = head(true);
            last.putArray("choices");
            usage(last);
            outlet.chunk(json(last));
        }
        outlet.end();
    }

    private byte[] whole() {
        ObjectNode answer = head(false);
        ArrayNode list = answer.putArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            list.addRawValue(new RawValue(written.getOrDefault(i, "{}")));
        }
        usage(answer);
        try {
            return Parameters.JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree that has no JSON form", e);
        }
    }

    private void usage(ObjectNode answer) {
        // A prompt is read once for all its choices, and counts once.
        int n = call.options().n();
        long prompt = 0;
        for (int i = 0; i < requests.size(); i += n) {
            prompt += requests.get(i).given();
        }
        long generated = choices.stream().mapToLong(Choice::generated).sum();
        answer.putObject("usage")
                .put("prompt_tokens", prompt)
                .put("completion_tokens", generated)
                .put("total_tokens", prompt + generated);
    }

    private static ObjectNode choice(int index) {
        return Parameters.JSON.createObjectNode().put("index", index);
    }

    private void send(ObjectNode choice) {
        if (!choice.has("finish_reason")) {
            choice.putNull("finish_reason");
        }
        ObjectNode chunk = head(true);
        chunk.putArray("choices").add(choice);
        if (call.options().includeUsage()) {
            chunk.putNull("usage");
        }
        outlet.chunk(json(chunk));
    }

    private ObjectNode head(boolean chunk) {
        return Parameters.JSON
                .createObjectNode()
                .put("id", id)
                .put("object", call.style().object(chunk))
                .put("created", created)
                .put("model", call.options().model());
    }

    private static String json(ObjectNode node) {
        try {
            return Parameters.JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree that has no JSON form", e);
        }
    }
}
