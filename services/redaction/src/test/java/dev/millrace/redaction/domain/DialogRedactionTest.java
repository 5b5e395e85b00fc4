package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is replaced in a dialog's text is replaced in its messages, and nothing stays in either. */
class DialogRedactionTest {

    private static final List<String> PLANTED = List.of(
            "jane@example.com",
            "4111 1111 1111 1111",
            "DE89370400440532013000",
            "8.8.8.8",
            "+44 20 7946 0958",
            "(415) 555-0132");

    private final Redactor redactor = new Redactor(EntityType.DEFAULTS);
    private final DocumentRedaction redaction = new DocumentRedaction(
            Redact.of(EntityType.DEFAULTS.stream().map(EntityType::entityName).toList()));

    @Test
    void nothingPlantedSurvivesInTextOrMessages() {
        Random random = new Random(3);
        for (int n = 0; n < 300; n++) {
            List<Message> said = new ArrayList<>();
            List<String> planted = new ArrayList<>();
            for (int m = 1 + random.nextInt(5); m > 0; m--) {
                String data = PLANTED.get(random.nextInt(PLANTED.size()));
                planted.add(data);
                said.add(message(random, random.nextInt(4) == 0 ? data : "Write to " + data + ", or " + data + "!"));
            }
            Document document = document(said);

            Verdict.Changed changed = (Verdict.Changed) redaction.apply(document);

            String line = changed.document().toString();
            assertThat(line).doesNotContain(planted.toArray(String[]::new));
            assertThat(changed.document().contentHash()).isEqualTo(document.contentHash());
            assertThat(changed.document().messages().orElseThrow())
                    .extracting(Message::role)
                    .isEqualTo(said.stream().map(Message::role).toList());
            assertThat(redaction.apply(changed.document())).isInstanceOf(Verdict.Kept.class);
        }
    }

    @Test
    void aQuestionMakesANumberPersonalAndSoDoesBeingAlone() {
        List<Message> asked = List.of(
                new Message(Message.USER, "What is your phone?"),
                new Message(Message.ASSISTANT, "It is 4155550132."),
                new Message(Message.USER, "That is all I wanted to know about you. Order 0123456789 has come."),
                new Message(Message.TOOL, "4155550199"));

        Verdict.Changed changed = (Verdict.Changed) redaction.apply(document(asked));

        assertThat(changed.document().text())
                .isEqualTo("User: What is your phone?\nAssistant: It is [PHONE].\n"
                        + "User: That is all I wanted to know about you. Order 0123456789 has come.\nTool: [PHONE]");
        assertThat(changed.found()).isEqualTo(Map.of("phone", 2L));
        assertThat(changed.detail()).isEqualTo(Map.of("phone", "43-53 134-144"));
    }

    @Test
    void whateverIsSaidTextAndMessagesAgreeAndNoneHoldsAnythingMore() {
        Random random = new Random(4);
        for (int n = 0; n < 4_000; n++) {
            List<Message> said = new ArrayList<>();
            for (int m = 1 + random.nextInt(4); m > 0; m--) {
                said.add(message(random, RandomText.next(random)));
            }
            String before = Dialog.of(said).text();
            var redacted = redactor.redact(said);
            for (Message message : redacted.messages()) {
                assertThat(redactor.redact(message.content()).entities()).isEmpty();
            }
            String after = Dialog.of(redacted.messages()).text();
            assertThat(after).isEqualTo(replaced(before, redacted.entities()));
            assertThat(redactor.redact(after).entities()).as(after).isEmpty();
        }
    }

    private static String replaced(String text, List<Entity> entities) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (Entity entity : entities) {
            int start = text.offsetByCodePoints(0, entity.start());
            out.append(text, from, start).append(entity.type().placeholder());
            from = text.offsetByCodePoints(0, entity.end());
        }
        return out + text.substring(from);
    }

    private static Message message(Random random, String content) {
        List<String> roles = List.of(Message.SYSTEM, Message.USER, Message.ASSISTANT, Message.TOOL);
        return new Message(roles.get(random.nextInt(roles.size())), content);
    }

    private static Document document(List<Message> said) {
        return new Document("0".repeat(32), "", "test", Optional.empty(), Map.of())
                .withMessages(said)
                .hashed();
    }
}
