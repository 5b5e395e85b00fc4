package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.Embeddings;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A call of {@code /v1/embeddings}.
 *
 * @param model the exact address of the one that answers
 * @param texts token ids of each text, those that the tokenizer puts around it included
 * @param width numbers of a vector
 * @param base64 whether vectors are written as bytes, 32-bit floats in little-endian order
 */
public record EmbeddingCall(String model, List<List<Integer>> texts, int width, boolean base64) {

    private static final String INPUT = "input";
    private static final String FORM = "encoding_format";
    /** Bytes of heap that a number takes until its answer has been sent: itself, its digits, and these twice as bytes. */
    private static final long NUMBER = 64;

    private static final long TEXT = 4096;
    private static final long TOKEN = 16;

    /**
     * Reads a call to {@code served}.
     *
     * @throws ApiException naming the parameter that is wrong
     */
    public static EmbeddingCall read(Parameters parameters, ServedModel served, CallLimits limits) throws ApiException {
        KnownFields.checkEmbedding(parameters);
        Embeddings.Made made = switch (served.engine().embeddings()) {
            case Embeddings.Made here -> here;
            case Embeddings.Refused refused -> throw ApiException.invalid("model", refused.why());
        };
        Options.checkPriority(parameters);
        String form = parameters.text(FORM).orElse("float");
        Parameters.check(
                form.equals("float") || form.equals("base64"), FORM, "\"float\" or \"base64\"", parameters.node(FORM));
        OptionalInt dimensions = parameters.integer("dimensions", 1, Integer.MAX_VALUE);
        if (dimensions.isPresent() && dimensions.getAsInt() != made.width()) {
            throw ApiException.invalid(
                    "dimensions",
                    "'dimensions' is %d, and vectors of this model have %d numbers: it wasn't trained to have them cut"
                            .formatted(dimensions.getAsInt(), made.width()));
        }
        return new EmbeddingCall(
                served.address().toString(),
                new Texts(parameters, served.engine(), made, limits).read(),
                made.width(),
                form.equals("base64"));
    }

    /** Tokens of all texts. */
    long tokens() {
        return texts.stream().mapToLong(List::size).sum();
    }

    /** Bytes of heap that its answer may take. */
    public long memory() {
        return texts.size() * (TEXT + NUMBER * width) + TOKEN * tokens();
    }

    /** Reads texts: counted first, then measured, and only then made into tokens. */
    private static final class Texts {
        private final Parameters parameters;
        private final Engine engine;
        private final Embeddings.Made made;
        private final CallLimits limits;
        private final boolean framed;
        /** Tokens that are kept of a text. */
        private final OptionalInt most;

        Texts(Parameters parameters, Engine engine, Embeddings.Made made, CallLimits limits) throws ApiException {
            this.parameters = parameters;
            this.engine = engine;
            this.made = made;
            this.limits = limits;
            this.framed = !parameters.has("add_special_tokens") || parameters.flag("add_special_tokens");
            this.most = Truncation.wanted(parameters, made.longest());
        }

        List<List<Integer>> read() throws ApiException {
            JsonNode node = parameters.node(INPUT);
            boolean one = node.isTextual() || (node.isArray() && node.path(0).isNumber());
            Parameters.check(
                    one || (node.isArray() && !node.isEmpty()),
                    INPUT,
                    "a string, an array of at most %d strings, an array of token ids or an array of those"
                            .formatted(limits.generations()),
                    node);
            limits.checkTexts(INPUT, one ? 1 : node.size());
            if (one) {
                return List.of(text(INPUT, node));
            }
            long bytes = 0;
            for (JsonNode element : node) {
                bytes += element.isTextual() ? Parameters.utf8Bytes(element.textValue()) : 0;
            }
            limits.checkText(INPUT, bytes);
            List<List<Integer>> texts = new ArrayList<>();
            for (JsonNode element : node) {
                texts.add(text("%s[%d]".formatted(INPUT, texts.size()), element));
            }
            return texts;
        }

        private List<Integer> text(String name, JsonNode node) throws ApiException {
            boolean empty = node.isTextual() ? node.textValue().isEmpty() : node.isArray() && node.isEmpty();
            if (empty) {
                throw ApiException.invalid(INPUT, "'%s' is empty: of nothing there is no vector".formatted(name));
            }
            List<Integer> ids = node.isTextual() ? ofText(name, node.textValue()) : ofIds(name, node);
            checkLength(name, ids.size());
            return ids;
        }

        private List<Integer> ofText(String name, String text) throws ApiException {
            limits.checkText(INPUT, Parameters.utf8Bytes(text));
            Tokenizer tokenizer = engine.tokenizer();
            int[] ids = tokenizer.encode(made.pooling().lowerCase() ? text.toLowerCase(Locale.ROOT) : text);
            int around = framed ? tokenizer.framed().length : 0;
            if (most.isPresent()) {
                // As vLLM does for embeddings: the beginning is kept, and what the tokenizer puts around it counts.
                int room = most.getAsInt() - around;
                if (room < 1) {
                    throw ApiException.invalid(
                            Truncation.FIELD,
                            "'%s' is %d, and the tokenizer puts %d tokens around each text"
                                    .formatted(Truncation.FIELD, most.getAsInt(), around));
                }
                ids = IntStream.of(ids).limit(room).toArray();
            }
            int[] all = framed ? tokenizer.framed(ids) : ids;
            if (all.length == 0) {
                throw ApiException.invalid(INPUT, "'%s' has no token: of nothing there is no vector".formatted(name));
            }
            return IntStream.of(all).boxed().toList();
        }

        private List<Integer> ofIds(String name, JsonNode node) throws ApiException {
            if (most.isEmpty()) {
                // Before they are read: ids without number would be boxed only to be refused.
                checkLength(name, node.size());
            }
            List<Integer> ids = Parameters.ids(INPUT, node);
            for (int id : ids) {
                Call.checkId(engine, INPUT, id);
            }
            return ids.stream().limit(most.orElse(Integer.MAX_VALUE)).toList();
        }

        private void checkLength(String name, int tokens) throws ApiException {
            if (tokens > made.longest()) {
                throw ApiException.tooLong(
                        INPUT,
                        "Texts of this model's embeddings have at most %d tokens. However, '%s' has %d; shorten it, or send %s."
                                .formatted(made.longest(), name, tokens, Truncation.FIELD));
            }
        }
    }
}
