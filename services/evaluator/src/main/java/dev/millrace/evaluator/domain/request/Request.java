package dev.millrace.evaluator.domain.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.evaluator.domain.Dialog;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Something asked of a model. */
public sealed interface Request {

    /** What lm-evaluation-harness calls the kind of it. */
    String type();

    /** The same for the same request, whichever item it is about and whenever it is made: a SHA-256 of all that it says. */
    String id();

    /** How likely {@code continuation} is after {@code context}, and whether it is what the model would say. */
    record LogLikelihood(String context, String continuation) implements Request {
        @Override
        public String type() {
            return "loglikelihood";
        }

        @Override
        public String id() {
            return digest(said(this).add(context).add(continuation));
        }
    }

    /** How likely a whole text is. */
    record Rolling(String text) implements Request {
        @Override
        public String type() {
            return "loglikelihood_rolling";
        }

        @Override
        public String id() {
            return digest(said(this).add(text));
        }
    }

    /** What kind of text a context is. */
    enum Form {
        /** What the model reads, as it stands. */
        TEXT,
        /** A list of messages in JSON: the endpoint writes them as its model reads them. */
        MESSAGES
    }

    /**
     * What the model says after {@code context}.
     *
     * @param arguments of the generation, {@code until} among them, in the order of the task's file
     */
    record Generation(String context, Form form, Map<String, JsonNode> arguments) implements Request {

        private static final ObjectMapper JSON = new ObjectMapper();

        /** After a text. */
        public Generation(String context, Map<String, JsonNode> arguments) {
            this(context, Form.TEXT, arguments);
        }

        /** The same for an endpoint that is asked in dialogs: a text is what the user says. */
        public Dialog dialog() {
            return switch (form) {
                case TEXT -> new Dialog.Messages(new Dialog.Prompt(context).turns());
                case MESSAGES -> messages();
            };
        }

        private Dialog messages() {
            try {
                return new Dialog.Messages((ArrayNode) JSON.readTree(context));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Messages were written that can't be read: " + context, e);
            }
        }

        public Generation {
            arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }

        @Override
        public String type() {
            return "generate_until";
        }

        @Override
        public String id() {
            ArrayNode said = said(this).add(context);
            if (form == Form.MESSAGES) {
                said.add("messages");
            }
            said.addObject().setAll(new TreeMap<>(arguments));
            return digest(said);
        }
    }

    private static ArrayNode said(Request request) {
        return JsonNodeFactory.instance.arrayNode().add(request.type());
    }

    private static String digest(JsonNode said) {
        return Sha256.of(said.toString().getBytes(StandardCharsets.UTF_8));
    }
}
