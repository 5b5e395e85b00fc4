package dev.millrace.contracts.models.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ids and masks of transformers' own {@code apply_chat_template}: see {@code bench/transformers/chat.py}. */
class TransformersChatTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> TOKENS = Map.of("bos_token", "<s>", "eos_token", "</s>");

    private final Path root = Path.of(System.getProperty("millrace.root", "."));
    private final Path templates =
            root.resolve("contracts/text/src/test/resources/dev/millrace/contracts/text/template");

    @Test
    void dialogsAreTheIdsThatTransformersMakesOfThem() throws Exception {
        String python = System.getenv("TRANSFORMERS_PYTHON");
        assumeTrue(python != null, "skipped: TRANSFORMERS_PYTHON names no Python with transformers");
        Process process = new ProcessBuilder(
                        python,
                        root.resolve("bench/transformers/chat.py").toString(),
                        "tokens",
                        templates.toString(),
                        System.getProperty("millrace.seed", "0"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int compared = 0;
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                compared += compare(JSON.readTree(line));
            }
        }
        assertThat(process.waitFor()).isZero();
        assertThat(compared).isGreaterThan(500);
    }

    private int compare(JsonNode drawn) throws Exception {
        Tokenizer tokenizer = Tokenizer.read(JSON.writeValueAsBytes(drawn.path("tokenizer")));
        int compared = 0;
        for (JsonNode one : drawn.path("cases")) {
            String template =
                    Files.readString(templates.resolve(one.path("template").textValue() + ".jinja"));
            ChatFormat format = ChatFormat.of(
                    tokenizer,
                    new TokenizerConfig(Optional.empty(), Optional.of("</s>"), 8, Optional.of(template), TOKENS));
            compared += compare(one, format) ? 1 : 0;
        }
        return compared;
    }

    private static boolean compare(JsonNode one, ChatFormat format) throws Exception {
        ArrayNode messages = (ArrayNode) one.path("messages");
        PromptOptions options = new PromptOptions(one.path("opensAnswer").booleanValue(), false, Map.of());
        if (one.has("refused")) {
            assertThatThrownBy(() -> format.prompt(messages, options, Clock.systemUTC()))
                    .isInstanceOf(MalformedTemplate.class);
            return false;
        }
        assertThat(format.prompt(messages, options, Clock.systemUTC()))
                .as("%s", one)
                .containsExactly(JSON.treeToValue(one.path("ids"), int[].class));
        if (one.has("mask")) {
            int[] mask = JSON.treeToValue(one.path("mask"), int[].class);
            BitSet learned = format.dialog(messages, Optional.empty()).learned();
            assertThat(IntStream.range(0, mask.length).map(t -> learned.get(t) ? 1 : 0))
                    .as("%s", one)
                    .containsExactly(IntStream.of(mask).boxed().toArray(Integer[]::new));
        }
        return true;
    }
}
