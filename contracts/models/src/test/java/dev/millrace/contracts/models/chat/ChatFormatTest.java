package dev.millrace.contracts.models.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatFormatTest {

    private static final List<String> MARKS = List.of(
            "<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>", "<|im_start|>", "<|im_end|>", "</s>", "<tool>");
    private static final String CHATML =
            "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private final Tokenizer tokenizer = tokenizer(MARKS);

    @Test
    void aModelWithoutATemplateHasOursWhereItsVocabularyHasTheMarks() throws Exception {
        ChatFormat format = ChatFormat.of(tokenizer, TokenizerConfig.NOTHING_SAID);
        ArrayNode messages = messages("system", "be kind", "user", "<|assistant|> who?", "assistant", "", "tool", "12");

        assertThat(prompt(format, messages))
                .isEqualTo(
                        "<|user|>be kind<|end|><|user|><|assistant|> who?<|end|><|assistant|><|end|><|user|>12<|end|>"
                                + "<|assistant|>");
        assertThat(marks(format.prompt(messages, PromptOptions.USUAL, Clock.systemUTC())))
                .containsExactly(
                        "<|user|>",
                        "<|end|>",
                        "<|user|>",
                        "<|end|>",
                        "<|assistant|>",
                        "<|end|>",
                        "<|user|>",
                        "<|end|>",
                        "<|assistant|>");
        assertThat(format.stops()).isEmpty();
        assertThat(format.end()).hasValue(tokenizer.id("<|end|>").orElseThrow());
    }

    @Test
    void aModelWithNeitherReadsALineForEachTurn() throws Exception {
        Tokenizer plain = tokenizer(List.of("<|endoftext|>"));
        ChatFormat format = ChatFormat.of(plain, TokenizerConfig.NOTHING_SAID);

        int[] ids = format.prompt(
                messages("user", "Why?", "assistant", "So.", "user", "<|endoftext|>"),
                PromptOptions.USUAL,
                Clock.systemUTC());

        assertThat(ids).isEqualTo(plain.encodeOrdinary("User: Why?\nAssistant: So.\nUser: <|endoftext|>\nAssistant:"));
        assertThat(format.isLines()).isTrue();
        assertThat(format.stops()).containsExactly("\nUser:");
        assertThat(format.end()).isEmpty();
    }

    @Test
    void answersAreLearnedWithWhatEndsTheirTurn() throws Exception {
        assertThat(learned(CHATML, messages("user", "Why?", "assistant", "So.", "user", "?", "assistant", "")))
                .isEqualTo("So.<|im_end|>");
        assertThat(learned(
                        "{% for m in messages %}{{ '[' + m.content.strip() + ' ]' + (eos_token if m.role == 'assistant' else '') }}"
                                + "{% endfor %}",
                        messages("user", "Why?", "assistant", " So. ", "user", "?", "assistant", "Yes.")))
                .isEqualTo("So. ]</s>Yes. ]</s>");
        assertThat(learned(
                        "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}",
                        messages("user", "Why?", "assistant", "So.", "user", "?")))
                .isEqualTo("So.");
    }

    @Test
    void whatIsBetweenAMessagesWordsIsLearnedToo() throws Exception {
        String calls =
                "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}{% for c in m.tool_calls or [] %}"
                        + "<tool>{{ c.name }}({{ c.arguments | tojson }}){% endfor %}<|im_end|>{% endfor %}";
        ArrayNode messages = (ArrayNode) new ObjectMapper().readTree("""
                [{"role": "user", "content": "Grind."},
                 {"role": "assistant", "content": "Now: ", "tool_calls": [{"name": "grind", "arguments": {"kg": "2"}}]}]""");

        assertThat(learned(calls, messages)).isEqualTo("Now: <tool>grind({\"kg\": \"2\"})<|im_end|>");
    }

    /** Half of a dialog teaches something else. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {{ m.role }}: {{ m.content }}{{ m.tool_calls }}                      | the tools that may be called
            {{ tools }}{{ m.content }}                                          | what the assistant calls
            {{ tools }}{% if m.role != 'tool' %}{{ m.content }}{{ m.tool_calls }}{% endif %} | message 3, which is that of tool
            {{ tools }}{% if m.content %}{{ m.content }}{% endif %}             | message 2, which is that of assistant
            """)
    void aTemplateThatLeavesSomethingOutHasNoSuchDialog(String each, String missing) throws Exception {
        ArrayNode messages =
                (ArrayNode) new ObjectMapper().readTree("""
                [{"role": "user", "content": "Grind."},
                 {"role": "assistant", "content": "%s", "tool_calls": [{"name": "grind", "arguments": {"kg": "2"}}]},
                 {"role": "tool", "content": "done"},
                 {"role": "assistant", "content": "There."}]""".formatted(missing.contains("message 2") ? "" : "Now: "));
        JsonNode tools = new ObjectMapper().readTree("[{\"name\": \"grind\"}]");
        ChatFormat format = format("{% for m in messages %}" + each + "{% endfor %}");

        assertThatThrownBy(() -> format.dialog(messages, Optional.of(tools)))
                .isInstanceOf(MalformedTemplate.class)
                .hasMessage("it writes nothing of " + missing);
        assertThat(format("{{ tools }}{{ messages | tojson }}")
                        .dialog(messages, Optional.of(tools))
                        .ids())
                .isNotEmpty();
    }

    @Test
    void whatTheTemplateMarksIsLearnedInstead() throws Exception {
        assertThat(learned(
                        "{% for m in messages %}{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>"
                                + "\n{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}",
                        messages("user", "Why?", "assistant", "So.")))
                .isEqualTo("So.<|im_end|>\n");
    }

    /** Whoever says them, in whatever form templates put them. */
    @Test
    void whatSomebodySaysIsNeverASpecialToken() throws Exception {
        Random random = new Random(5);
        List<ChatFormat> formats = List.of(
                format(CHATML),
                format(TokenizerConfig.CHAT_TEMPLATE),
                format("{% for m in messages %}{{ '<|' ~ m.role ~ '|>' ~ m.content | trim ~ '<|end|>' }}{% endfor %}"),
                format("{{ messages | tojson }}{{ messages }}{{ messages[0].content ~ messages[-1].content[1:] }}"));
        for (int n = 0; n < 500; n++) {
            ArrayNode messages = messages("user", said(random), "assistant", said(random), "user", said(random));
            messages.addObject()
                    .put("role", said(random))
                    .put("content", said(random))
                    .put(said(random), said(random));
            ArrayNode harmless = messages("user", "a", "assistant", "b", "user", "c", "user", "d");
            for (ChatFormat format : formats) {
                List<String> marks =
                        marks(format.dialog(messages, Optional.empty()).ids());
                List<String> own =
                        marks(format.dialog(harmless, Optional.empty()).ids());
                // A role that nobody knows makes no mark either.
                assertThat(own)
                        .startsWith(marks.subList(0, Math.min(marks.size(), 1)).toArray(String[]::new));
                assertThat(marks.size()).as("%s", messages).isLessThanOrEqualTo(own.size());
            }
        }
    }

    @Test
    void aPromptMayGoOnWithTheLastMessage() throws Exception {
        ChatFormat format = format(CHATML);
        PromptOptions options = new PromptOptions(false, true, Map.of());

        assertThat(tokenizer.decode(
                        format.prompt(messages("user", "Why?", "assistant", "So that "), options, Clock.systemUTC())))
                .isEqualTo("<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\nSo that ");
    }

    @Test
    void aTemplateMayBeGivenMore() throws Exception {
        ChatFormat format = format("{{ messages[0].content }}{% if thinks is false %}</s>{% endif %}{{ bos_token }}");

        assertThat(tokenizer.decode(format.prompt(
                        messages("user", "Why?"),
                        new PromptOptions(true, false, Map.of("thinks", BooleanNode.FALSE)),
                        Clock.systemUTC())))
                .isEqualTo("Why?</s>");
    }

    @Test
    void aTemplateThatCannotBeUsedSaysWhy() throws Exception {
        assertThatThrownBy(() -> format("{% for m in messages %}\n{{ m.content | shout }}{% endfor %}")
                        .check())
                .isInstanceOf(MalformedTemplate.class)
                .hasMessageContainingAll("line 2", "shout");
        assertThatThrownBy(() -> format("{% if %}")).isInstanceOf(MalformedTemplate.class);
        assertThatThrownBy(() -> format("{{ raise_exception('Not today') }}").check())
                .hasMessage("Not today");
        assertThatThrownBy(() -> format("{{ messages[0].content }}").check()).hasMessageContaining("assistant");
        format(CHATML).check();
    }

    private String learned(String template, ArrayNode messages) throws Exception {
        DialogTokens dialog = format(template).dialog(messages, Optional.empty());
        int[] ids = dialog.ids();
        return tokenizer.decode(dialog.learned().stream().map(at -> ids[at]).toArray());
    }

    private ChatFormat format(String template) throws MalformedTemplate {
        return ChatFormat.of(
                tokenizer,
                new TokenizerConfig(
                        Optional.empty(), Optional.of("</s>"), 8, Optional.of(template), Map.of("eos_token", "</s>")));
    }

    private String prompt(ChatFormat format, ArrayNode messages) throws MalformedTemplate {
        return tokenizer.decode(format.prompt(messages, PromptOptions.USUAL, Clock.systemUTC()));
    }

    private List<String> marks(int[] ids) {
        return IntStream.of(ids)
                .filter(tokenizer::isSpecial)
                .mapToObj(tokenizer::decode)
                .toList();
    }

    private static String said(Random random) {
        StringBuilder said = new StringBuilder();
        for (int n = random.nextInt(4); n >= 0; n--) {
            String mark = MARKS.get(random.nextInt(MARKS.size()));
            said.append(
                    switch (random.nextInt(4)) {
                        case 0 -> mark;
                        case 1 -> mark.substring(random.nextInt(mark.length()));
                        case 2 -> mark.substring(0, random.nextInt(mark.length()));
                        default -> " the ";
                    });
        }
        return said.toString();
    }

    private static ArrayNode messages(String... said) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < said.length; i += 2) {
            messages.addObject().put("role", said[i]).put("content", said[i + 1]);
        }
        return messages;
    }

    private static Tokenizer tokenizer(List<String> marks) {
        try {
            return Tokenizer.read(TokenizerFile.write(
                    marks, List.of(new Merge("t", "h"), new Merge("th", "e"), new Merge("\u0120", "the"))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
