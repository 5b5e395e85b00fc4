package dev.millrace.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.ChatPrompt;
import dev.millrace.inference.openai.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;

/** What a model's tokenizer is asked: vLLM's {@code /tokenize}, {@code /detokenize} and {@code /tokenizer_info}. */
@ApplicationScoped
class TokenRoutes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelFinder models;
    private final Admission admission;

    TokenRoutes(ModelFinder models, Admission admission) {
        this.models = models;
        this.admission = admission;
    }

    void tokenize(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        parameters.checkTokenize();
        ServedModel served = models.named(parameters.text("model"));
        boolean framed = parameters.flag("add_special_tokens");
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode tokens = answer.putArray("tokens");
        int count = 0;
        // Beyond what vLLM has: a list of texts is answered with a list of lists.
        if (parameters.isList("prompt")) {
            List<String> texts = parameters.texts("prompt", Integer.MAX_VALUE);
            admission
                    .limits()
                    .checkText(
                            "prompt",
                            texts.stream().mapToLong(Parameters::utf8Bytes).sum());
            for (String text : texts) {
                count += add(encoded(served, text, framed), tokens.addArray());
            }
        } else {
            count = add(ids(parameters, served, framed), tokens);
        }
        answer.put("count", count).put("max_model_len", served.engine().context());
        exchange.send(200, answer);
    }

    private static int add(int[] ids, ArrayNode to) {
        for (int id : ids) {
            to.add(id);
        }
        return ids.length;
    }

    /** @param framed whether what the tokenizer puts around a text is wanted, too */
    private static int[] encoded(ServedModel served, String text, boolean framed) {
        Tokenizer tokenizer = served.engine().tokenizer();
        int[] ids = tokenizer.encode(text);
        return framed ? tokenizer.framed(ids) : ids;
    }

    private int[] ids(Parameters parameters, ServedModel served, boolean framed) throws ApiException {
        if (parameters.has("messages")) {
            return ChatPrompt.read(parameters, served, admission.limits()).ids();
        }
        String prompt = parameters.requiredText("prompt");
        admission.limits().checkText("prompt", Parameters.utf8Bytes(prompt));
        return encoded(served, prompt, framed);
    }

    void detokenize(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        parameters.checkDetokenize();
        Engine engine = models.named(parameters.text("model")).engine();
        Tokenizer tokenizer = engine.tokenizer();
        int[] ids =
                parameters.ids("tokens").stream().mapToInt(Integer::intValue).toArray();
        int known = Math.max(engine.vocabulary(), tokenizer.vocabularySize());
        for (int id : ids) {
            Parameters.checkId("tokens", id, known);
        }
        // A token of three digits may be a text of a hundred characters.
        admission
                .limits()
                .checkText(
                        "tokens",
                        IntStream.of(ids)
                                .mapToLong(id -> tokenizer.bytes(id).length)
                                .sum());
        exchange.send(200, JSON.createObjectNode().put("prompt", tokenizer.decode(ids)));
    }

    void info(Exchange exchange) throws ApiException {
        ServedModel served = models.named(exchange.query("model"));
        TokenizerConfig config = served.tokenizerConfig();
        ObjectNode answer = JSON.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        answer.put("bos_token", config.bosToken().orElse(null));
        answer.put("eos_token", config.eosToken().orElse(null));
        answer.putNull("pad_token");
        answer.put("model_max_length", served.engine().context());
        answer.put("vocab_size", served.engine().vocabulary());
        answer.put("chat_template", config.chatTemplate().orElse(null));
        exchange.send(200, answer);
    }
}
