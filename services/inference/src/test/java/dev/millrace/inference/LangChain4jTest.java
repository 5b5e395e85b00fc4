package dev.millrace.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j, which knows OpenAI's API, gets from this one what it expects. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class LangChain4jTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicBoolean SERVING = new AtomicBoolean();
    private static final String CHATS = "chats@v1";
    private static final String ENCODES = "encodes@v1";

    /** Calls as Hermes and Qwen have them, behind a mark of this vocabulary. */
    private static final String TEMPLATE = """
            {%- if tools %}<|user|>{% for tool in tools %}{{ tool.function.name }}{% endfor %}<|end|>{% endif %}
            {%- for m in messages %}
            {{- '<|user|>' if m.role != 'assistant' else '<|assistant|>' }}{{ m.content }}
            {%- for call in m.tool_calls or [] %}
            {{- '\\n' if m.content or not loop.first }}{{ '<|user|><call>{"name": "' + call.function.name + '", "arguments": ' + call.function.arguments | tojson + '}</call>' }}
            {%- endfor %}{{ '<|end|>' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}\
            """;

    private static final JsonObjectSchema COLOUR = JsonObjectSchema.builder()
            .addEnumProperty("colour", List.of("red", "green"))
            .required("colour")
            .additionalProperties(false)
            .build();

    private static final ToolSpecification PAINT = ToolSpecification.builder()
            .name("paint")
            .description("Paints.")
            .parameters(COLOUR)
            .build();

    @InjectLocalStack
    TestStack stack;

    @TempDir
    Path folder;

    @BeforeEach
    void serve() throws Exception {
        if (SERVING.compareAndSet(false, true)) {
            StoredModel encoder = StoredModel.putEncoder(stack, folder, "encodes", "v1");
            StoredModel decoder = StoredModel.put(stack, folder, "chats", "v1", TEMPLATE);
            // What is promoted stays in memory, whatever others of these tests load.
            stack.publish(encoder.exported(), encoder.promoted(), decoder.exported(), decoder.promoted());
        }
        for (String name : List.of(CHATS, ENCODES)) {
            await(name)
                    .atMost(LIMIT)
                    .until(() -> given().get("/v1/models/" + name).statusCode() == 200);
        }
    }

    private static String url() {
        return "http://localhost:%d/v1".formatted(RestAssured.port);
    }

    private static OpenAiChatModel chat(String model) {
        return OpenAiChatModel.builder()
                .baseUrl(url())
                .apiKey("none")
                .modelName(model)
                .temperature(0.0)
                .maxTokens(40)
                .strictJsonSchema(true)
                .maxRetries(0)
                .build();
    }

    private static OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder embeddings(String model) {
        return OpenAiEmbeddingModel.builder()
                .baseUrl(url())
                .apiKey("none")
                .modelName(model)
                .maxRetries(0);
    }

    @Test
    void aStreamSaysWhatTheWholeAnswerSays() throws Exception {
        ChatRequest question =
                ChatRequest.builder().messages(UserMessage.from("the cat")).build();
        ChatResponse whole = chat(CHATS).chat(question);
        assertThat(whole.modelName()).isEqualTo(CHATS);
        assertThat(whole.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(whole.tokenUsage().outputTokenCount()).isEqualTo(40);

        Heard heard = new Heard();
        streaming().chat(question, heard);

        ChatResponse streamed = heard.complete.get(60, TimeUnit.SECONDS);
        assertThat(heard.pieces).hasSizeGreaterThan(3);
        assertThat(String.join("", heard.pieces)).isEqualTo(whole.aiMessage().text());
        assertThat(streamed.aiMessage().text()).isEqualTo(whole.aiMessage().text());
        assertThat(streamed.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(streamed.tokenUsage()).isEqualTo(whole.tokenUsage());
    }

    @Test
    void aToolIsCalledAsItsParametersSayAndItsResultIsTaken() throws Exception {
        UserMessage wish = UserMessage.from("paint it");
        ChatRequest request = ChatRequest.builder()
                .messages(wish)
                .toolSpecifications(PAINT)
                .toolChoice(ToolChoice.REQUIRED)
                .maxOutputTokens(200)
                .temperature(1.5)
                .build();
        AiMessage call = chat(CHATS).chat(request).aiMessage();
        assertCalls(call.toolExecutionRequests());

        Heard heard = new Heard();
        streaming().chat(request, heard);
        heard.complete.get(60, TimeUnit.SECONDS);
        assertCalls(
                heard.calls.stream().map(CompleteToolCall::toolExecutionRequest).toList());

        ChatResponse after = chat(CHATS)
                .chat(ChatRequest.builder()
                        .messages(
                                wish,
                                AiMessage.from(call.toolExecutionRequests().getFirst()),
                                ToolExecutionResultMessage.from(
                                        call.toolExecutionRequests().getFirst(), "done"))
                        .toolSpecifications(PAINT)
                        .build());
        assertThat(after.tokenUsage().inputTokenCount()).isGreaterThan(30);
        assertThat(after.aiMessage().text()).isNotEmpty();
    }

    private static void assertCalls(List<ToolExecutionRequest> calls) throws Exception {
        assertThat(calls).isNotEmpty();
        for (ToolExecutionRequest call : calls) {
            assertThat(call.name()).isEqualTo("paint");
            assertThat(call.id()).startsWith("call_");
            assertThat(JSON.readTree(call.arguments()).path("colour").asText()).isIn("red", "green");
        }
    }

    @Test
    void anAnswerIsAnInstanceOfTheSchema() throws Exception {
        ChatResponse answer = chat(CHATS)
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("which colour?"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("Colour")
                                        .rootElement(COLOUR)
                                        .build())
                                .build())
                        .build());

        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        JsonNode colour = JSON.readTree(answer.aiMessage().text());
        assertThat(colour.path("colour").asText()).isIn("red", "green");
        assertThat(colour).hasSize(1);
    }

    @Test
    void textsBecomeVectorsOfAnEncoderAndOfADecoder() throws Exception {
        List<TextSegment> texts =
                List.of(TextSegment.from("the cat"), TextSegment.from("a dog"), TextSegment.from("the cat"));
        for (String model : List.of(ENCODES, CHATS)) {
            Response<List<Embedding>> answer = embeddings(model).build().embedAll(texts);

            List<Embedding> vectors = answer.content();
            assertThat(vectors).hasSize(3);
            assertThat(vectors.get(0)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(1));
            assertThat(vectors.get(0).dimension()).isEqualTo(32);
            double squares = 0;
            for (float number : vectors.get(0).vector()) {
                squares += number * number;
            }
            assertThat(squares).isCloseTo(1, within(1e-5));
            assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(tokens(model, texts));
            assertThat(embeddings(model)
                            .encodingFormat("base64")
                            .build()
                            .embedAll(texts)
                            .content())
                    .isEqualTo(vectors);
        }
        assertThat(embeddings(ENCODES).build().dimension()).isEqualTo(32);
    }

    /** What the texts have by themselves, and two more where the tokenizer puts them around a text. */
    private static int tokens(String model, List<TextSegment> texts) throws Exception {
        int tokens = 0;
        for (TextSegment text : texts) {
            String answer = given().contentType("application/json")
                    .body(Map.of("model", model, "prompt", text.text()))
                    .post("/tokenize")
                    .asString();
            tokens += JSON.readTree(answer).path("count").intValue() + (model.equals(ENCODES) ? 2 : 0);
        }
        return tokens;
    }

    @Test
    void whatIsRefusedIsWhatTheClientTakesItFor() {
        assertThatThrownBy(() -> embeddings("nobody").build().embed("x")).isInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> embeddings(ENCODES).build().embed("x".repeat(400)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("at most 320 tokens");
        assertThatThrownBy(() -> embeddings(ENCODES).dimensions(8).build().embed("x"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'dimensions' is 8");
        assertThatThrownBy(() -> chat(ENCODES).chat("x")).isInstanceOf(InvalidRequestException.class);
    }

    private static OpenAiStreamingChatModel streaming() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url())
                .apiKey("none")
                .modelName(CHATS)
                .temperature(0.0)
                .maxTokens(40)
                .build();
    }

    private static final class Heard implements StreamingChatResponseHandler {
        private final List<String> pieces = new ArrayList<>();
        private final List<CompleteToolCall> calls = new ArrayList<>();
        private final CompletableFuture<ChatResponse> complete = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            pieces.add(piece);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            calls.add(call);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            complete.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            complete.completeExceptionally(error);
        }
    }
}
