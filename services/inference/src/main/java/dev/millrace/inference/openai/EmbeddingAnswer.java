package dev.millrace.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.millrace.inference.domain.Engine.Submission;
import dev.millrace.inference.domain.GenerationListener;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.ScoredToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The vectors of a call on their way to a client: gathered as the engine makes them, in any order, and written in one piece. */
public final class EmbeddingAnswer {

    private final EmbeddingCall call;
    private final Answer.Outlet outlet;
    private final Map<Integer, float[]> vectors = new HashMap<>();
    private boolean failed;

    public EmbeddingAnswer(EmbeddingCall call, Answer.Outlet outlet) {
        this.call = call;
        this.outlet = outlet;
    }

    /** What the engine is to do for it. */
    public List<Submission> submissions() {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < call.texts().size(); i++) {
            submissions.add(
                    new Submission(GenerationRequest.embedding(call.texts().get(i)), new TextListener(i)));
        }
        return submissions;
    }

    /** Hears about one text. All texts of an answer are on one engine, and so on one thread. */
    private final class TextListener implements GenerationListener {
        private final int index;

        TextListener(int index) {
            this.index = index;
        }

        @Override
        public void prompt(List<ScoredToken> tokens) {}

        @Override
        public void embedded(float[] vector) {
            vectors.put(index, vector);
        }

        @Override
        public void token(ScoredToken token, String text) {
            throw new IllegalStateException("Nothing is generated for a vector");
        }

        @Override
        public void finished(Finish finish, String text) {
            if (vectors.size() == call.texts().size() && !failed) {
                outlet.whole(whole());
            }
        }

        @Override
        public void failed(String why) {
            if (!failed) {
                failed = true;
                outlet.fail(ApiException.failed(why));
            }
        }
    }

    private byte[] whole() {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator json = Parameters.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (int i = 0; i < call.texts().size(); i++) {
                json.writeStartObject();
                json.writeStringField("object", "embedding");
                json.writeNumberField("index", i);
                json.writeFieldName("embedding");
                write(json, vectors.getOrDefault(i, new float[0]));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("model", call.model());
            json.writeObjectFieldStart("usage");
            json.writeNumberField("prompt_tokens", call.tokens());
            json.writeNumberField("total_tokens", call.tokens());
            json.writeEndObject();
            json.writeEndObject();
            json.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory that can't be written to", e);
        }
    }

    private void write(JsonGenerator json, float[] vector) throws IOException {
        if (call.base64()) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            json.writeBinary(bytes.array());
            return;
        }
        json.writeStartArray();
        for (float number : vector) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
