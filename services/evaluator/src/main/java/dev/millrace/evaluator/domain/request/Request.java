package dev.millrace.evaluator.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.contracts.json.Sha256;
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

    /**
     * What the model says after {@code context}.
     *
     * @param arguments of the generation, {@code until} among them, in the order of the task's file
     */
    record Generation(String context, Map<String, JsonNode> arguments) implements Request {

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
