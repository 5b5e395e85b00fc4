package dev.millrace.inference.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.TinyModel;
import dev.millrace.inference.domain.Chat;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.ModelAddress;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.ServedModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A model that is asked as by HTTP. Calls are JSON with single quotes. */
final class Asked implements AutoCloseable {

    private static final CallLimits LIMITS = new CallLimits(128, 1 << 20, 1L << 30);

    private final ServedModel served;

    private Asked(ServedModel served) {
        this.served = served;
    }

    static Asked tiny(Path folder) throws Exception {
        return of(TinyModel.write(folder.resolve("tiny"), "tiny", "v1", 1));
    }

    static Asked encoder(Path folder) throws Exception {
        return of(TinyModel.writeEncoder(folder.resolve("encoder"), "tiny", "v1", 1));
    }

    static Asked tiny(Path folder, String template) throws Exception {
        return of(TinyModel.write(folder.resolve("tiny"), "tiny", "v1", 1, template));
    }

    private static Asked of(ModelPackage model) throws Exception {
        Engine engine = Engine.start(model, new EngineLimits(4, 1L << 26, 1000, 1), new EngineStats());
        TokenizerConfig config = TokenizerConfig.read(model.folder());
        ModelRef ref = new ModelRef(
                new ModelAddress("tiny", "v1"), "run", new ObjectRef("key", 1, "0".repeat(64)), Instant.EPOCH);
        return new Asked(
                new ServedModel(ref, Optional.empty(), engine, config, Chat.of(engine.tokenizer(), config), 1, 1));
    }

    Tokenizer tokenizer() {
        return served.engine().tokenizer();
    }

    int context() {
        return served.engine().context();
    }

    JsonNode completion(String fields) throws Exception {
        return Parameters.JSON.readTree(ask(CompletionCall.read(parameters(fields), served, LIMITS))
                .whole
                .join());
    }

    JsonNode chat(String fields) throws Exception {
        return Parameters.JSON.readTree(
                ask(ChatCall.read(parameters(fields), served, LIMITS)).whole.join());
    }

    JsonNode embeddings(String fields) throws Exception {
        EmbeddingCall call = EmbeddingCall.read(parameters(fields), served, LIMITS);
        Heard heard = new Heard();
        served.engine().submit(new EmbeddingAnswer(call, heard).submissions());
        return Parameters.JSON.readTree(heard.whole.get(60, TimeUnit.SECONDS));
    }

    /** The chunks of a stream. */
    List<JsonNode> chatChunks(String fields) throws Exception {
        return chunks(ChatCall.read(parameters("'stream': true, " + fields), served, LIMITS));
    }

    /** The same of a completion. */
    List<JsonNode> completionChunks(String fields) throws Exception {
        return chunks(CompletionCall.read(parameters("'stream': true, " + fields), served, LIMITS));
    }

    /** A response in one piece. */
    JsonNode response(String fields) throws Exception {
        return Parameters.JSON.readTree(respond(fields).whole.get(60, TimeUnit.SECONDS));
    }

    /** The events of one that is streamed, each with its name. */
    List<JsonNode> responseEvents(String fields) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String event : respond("'stream': true, " + fields).chunks) {
            events.add(Parameters.JSON.readTree(event));
        }
        return events;
    }

    /** The events of a response whose model fails behind its first word. */
    static List<JsonNode> responseEventsOfAFailure(String fields) throws Exception {
        Heard heard = new Heard();
        ResponseOutlet outlet = new ResponseOutlet(ResponseRequest.read(parameters(fields)), heard);
        outlet.chunk("{\"model\": \"tiny\", \"choices\": [{\"delta\": {\"content\": \"Once\"}}]}");
        outlet.fail(ApiException.failed("the weights are gone"));
        List<JsonNode> events = new ArrayList<>();
        for (String event : heard.chunks) {
            events.add(Parameters.JSON.readTree(event));
        }
        return events;
    }

    private Heard respond(String fields) throws Exception {
        ResponseRequest request = ResponseRequest.read(parameters(fields));
        Call call;
        try {
            call = ChatCall.read(request.chat(), served, LIMITS);
        } catch (ApiException e) {
            throw ResponseRequest.inItsWords(e);
        }
        Heard heard = new Heard();
        served.engine().submit(new Answer(call, new ResponseOutlet(request, heard)).submissions());
        heard.whole.get(60, TimeUnit.SECONDS);
        return heard;
    }

    private List<JsonNode> chunks(Call call) throws Exception {
        Heard heard = ask(call);
        List<JsonNode> chunks = new ArrayList<>();
        for (String chunk : heard.chunks) {
            chunks.add(Parameters.JSON.readTree(chunk));
        }
        return chunks;
    }

    private static Parameters parameters(String fields) throws ApiException {
        return Parameters.read(
                "{'model': 'tiny', %s}".formatted(fields).replace('\'', '"').getBytes(UTF_8));
    }

    private Heard ask(Call call) throws Exception {
        Heard heard = new Heard();
        served.engine().submit(new Answer(call, heard).submissions());
        heard.whole.get(60, TimeUnit.SECONDS);
        return heard;
    }

    @Override
    public void close() {
        served.engine().close();
    }

    private static final class Heard implements ResponseOutlet.Events {
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final List<String> chunks = new ArrayList<>();

        @Override
        public void whole(byte[] json) {
            whole.complete(json);
        }

        @Override
        public void chunk(String json) {
            chunks.add(json);
        }

        @Override
        public void event(String name, String json) {
            assertThat(json).contains("\"type\":\"%s\"".formatted(name));
            chunks.add(json);
        }

        @Override
        public void endOfEvents() {
            end();
        }

        @Override
        public void breakOff(ApiException why, String name, String json) {
            event(name, json);
            fail(why);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void end() {
            whole.complete(new byte[0]);
        }

        @Override
        public void fail(ApiException why) {
            whole.completeExceptionally(why);
        }
    }
}
