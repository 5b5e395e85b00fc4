package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.PromptTemplateSaved;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The playground, in a real browser. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeServices.class)
class PlaygroundTest extends BrowserTest {

    @InjectLocalStack
    TestStack stack;

    private Page playground() {
        return page("playground", 1440, ColorScheme.LIGHT);
    }

    private static Locator box(Page page, String name) {
        return page.getByRole(
                AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator field(Page page, String name) {
        return page.getByLabel(name, new Page.GetByLabelOptions().setExact(true));
    }

    private static void ask(Page page, String prompt) {
        assertThat(button(page, "Send")).isEnabled();
        field(page, "Prompt").fill(prompt);
        field(page, "Prompt").press("Control+Enter");
    }

    @Test
    void anAnswerIsStreamedWithProbabilities() {
        Page page = playground();
        assertThat(box(page, "Model")).hasValue("quickstart");
        ask(page, "Once there was");

        assertThat(page.locator(".turn").last()).containsText("a fox <i>ran</i>");
        assertThat(page.locator(".tok").first())
                .hasAttribute("title", "probability 0.500\n0.500 \" a\"\n0.050 \" the\"");
        assertThat(page.locator(".turn footer")).containsText("quickstart@v1");
    }

    @Test
    void whatIsTypedBeforeAModelIsServedWaitsForIt() {
        FakeServices.say("/v1/models", "{\"object\": \"list\", \"data\": []}");
        Page page = playground();
        assertThat(box(page, "Model")).containsText("none is served yet");
        assertThat(page.locator("#live")).hasText("live");
        field(page, "Prompt").fill("Half a question");
        field(page, "Prompt").press("Control+Enter");
        assertThat(button(page, "Send")).isDisabled();
        assertThat(field(page, "Prompt")).hasValue("Half a question");

        FakeServices.say("/v1/models", FakeServices.kept("served"));
        stack.publish(new ModelServed(FakeServices.RUN, "quickstart", "v1", true, "inference-0", 12));

        assertThat(button(page, "Send")).isEnabled();
        button(page, "Send").click();
        assertThat(page.locator(".turn").last()).containsText("a fox <i>ran</i>");
    }

    @Test
    void anAnswerThatWasStoppedStaysInTheConversation() {
        Page page = playground();
        box(page, "As").selectOption("chat");
        ask(page, "First question");
        assertThat(page.locator(".turn").last()).containsText("Well, ");
        button(page, "Stop").click();
        assertThat(page.locator(".turn footer").last()).containsText("stopped");

        ask(page, "Second question");

        Awaitility.await().until(() -> FakeServices.chats().size() == 2);
        assertThat(FakeServices.chats().getLast())
                .contains("\"messages\":[{\"role\":\"user\",\"content\":\"First question\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Well, \"},"
                        + "{\"role\":\"user\",\"content\":\"Second question\"}]");
    }

    @Test
    void whatIsClearedWhileItIsAnsweredIsKeptAsFarAsItCame() {
        Page page = playground();
        box(page, "As").selectOption("chat");
        ask(page, "First question");
        assertThat(page.locator(".turn").last()).containsText("Well, ");

        button(page, "Clear").click();

        assertThat(button(page, "Send")).isEnabled();
        assertThat(button(page, "Regenerate")).isDisabled();
        assertThat(page.locator(".turn")).hasCount(0);
        Locator earlier = field(page, "Earlier conversations");
        assertThat(earlier.locator("option")).hasCount(2);
        earlier.selectOption((String) earlier.locator("option").nth(1).evaluate("option => option.value"));
        assertThat(page.locator(".turn.user")).hasText("First question");
        assertThat(page.locator(".answers .turn")).containsText("Well, ");
    }

    @Test
    void twoVersionsAnswerSideBySide() {
        Page page = playground();
        box(page, "Beside it").selectOption("quickstart@v1");
        ask(page, "Once there was");

        Locator answers = page.locator(".answers .turn");
        assertThat(answers).hasCount(2);
        assertThat(answers.first()).containsText("a fox");
        assertThat(answers.last()).containsText("a fox");
        assertThat(FakeServices.completions().stream().map(body -> body.substring(0, body.indexOf(','))))
                .containsExactlyInAnyOrder("{\"model\":\"quickstart\"", "{\"model\":\"quickstart@v1\"");
    }

    @Test
    void onlyWhatWasSetIsAsked() {
        Page page = playground();
        page.getByText("More").click();
        field(page, "Top k").fill("40");
        field(page, "Stop at").fill("\n###\nThe end");
        field(page, "Temperature").fill("");
        ask(page, "Once");
        assertThat(page.locator(".answers .turn")).containsText("a fox");

        assertThat(FakeServices.completions())
                .singleElement()
                .isEqualTo("{\"model\":\"quickstart\",\"top_p\":0.95,\"max_tokens\":96,\"top_k\":40,"
                        + "\"stop\":[\"###\",\"The end\"],\"prompt\":\"Once\",\"logprobs\":4,\"stream\":true}");
    }

    @Test
    void anAnswerIsGivenAnew() {
        Page page = playground();
        ask(page, "Once there was");
        assertThat(page.locator(".turn footer")).containsText("quickstart@v1");
        button(page, "Regenerate").click();

        Awaitility.await().until(() -> FakeServices.completions().size() == 2);
        assertThat(page.locator(".exchange")).hasCount(1);
        assertThat(page.locator(".answers .turn")).containsText("a fox");
        assertThat(FakeServices.completions().getLast())
                .isEqualTo(FakeServices.completions().getFirst());
    }

    @Test
    void aConversationIsKeptAndGoesByLink() {
        Page page = playground();
        field(page, "Temperature").fill("0.3");
        ask(page, "Once there was <b>ümlaut</b>");
        assertThat(page.locator(".answers .turn")).containsText("a fox");
        button(page, "Share").click();
        String link = field(page, "Link").inputValue();

        Page kept = another(address + "#/playground");
        Locator earlier = field(kept, "Earlier conversations");
        earlier.selectOption((String) earlier.locator("option").nth(1).evaluate("option => option.value"));
        assertThat(kept.locator(".answers .turn")).containsText("a fox <i>ran</i>");
        context.close();
        page("stream", 1440, ColorScheme.LIGHT);
        Page followed = another(link);

        assertThat(followed.locator(".turn.user")).hasText("Once there was <b>ümlaut</b>");
        assertThat(followed.locator(".answers .turn")).containsText("a fox <i>ran</i>");
        assertThat(field(followed, "Temperature")).hasValue("0.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"models",
                "null",
                "{\"models\": [], \"settings\": null, \"turns\": []}",
                "{\"models\": [], \"settings\": {}, \"turns\": [null]}"
            })
    void aLinkThatWasCutOffSaysSo(String carried) {
        String part = Base64.getUrlEncoder().withoutPadding().encodeToString(carried.getBytes(StandardCharsets.UTF_8));

        Page page = page("playground/" + part, 1440, ColorScheme.LIGHT);

        assertThat(page.locator(".error")).containsText("part of it may have been cut off");
        assertThat(box(page, "Model")).hasValue("quickstart");
    }

    @Test
    void theRequestIsShownAsCode() {
        Page page = playground();
        assertThat(box(page, "Model")).hasValue("quickstart");
        box(page, "As").selectOption("chat");
        field(page, "System prompt").first().fill("You're a fox");
        field(page, "Prompt").fill("Who are you?");
        page.getByText("Code", new Page.GetByTextOptions().setExact(true)).click();

        assertThat(page.locator(".code"))
                .containsText("curl " + FakeServices.PUBLIC_INFERENCE + "/v1/chat/completions");
        assertThat(page.locator(".code")).containsText("You'\\''re a fox");
        field(page, "Language").selectOption("Python");
        assertThat(page.locator(".code")).containsText("client.chat.completions.create(");
        assertThat(page.locator(".code")).containsText(Pattern.compile("content\": \"Who are you\\?\""));
    }

    @Test
    void aTemplateIsSavedFilledInAndTriedOnItems() {
        Page page = playground();
        page.getByText("Prompt templates").click();
        field(page, "Template").last().fill("Say {{word}} in {{language}}");
        field(page, "word").fill("fox");
        field(page, "language").fill("German");
        button(page, "Use it").click();
        assertThat(field(page, "Prompt")).hasValue("Say fox in German");

        field(page, "Items").fill("""
                {"word": "fox", "language": "German", "target": "Fuchs"}
                {"word": "owl", "target": "Eule"}
                """);
        button(page, "Try it on the items").click();
        assertThat(page.locator(".workshop [role=status]"))
                .containsText("Line 2 of the items: {{language}} has no value; it has word, target.");
        field(page, "Items").fill("""
                {"word": "fox", "language": "German", "target": "fuchs"}
                {"word": "owl", "language": "German", "target": "Eule"}
                """);
        button(page, "Try it on the items").click();

        assertThat(page.locator("main")).containsText("quickstart: 1 of 2 right, 0.500 ± 0.500");
        assertThat(FakeServices.completions())
                .hasSize(2)
                .allMatch(body -> body.contains("\"temperature\":0,"))
                .anyMatch(body -> body.contains("Say owl in German"));
    }

    private static Locator status(Page page) {
        return page.locator(".workshop [role=status]");
    }

    @Test
    void aTemplateIsSavedInThePlatformAndOlderVersionsAreUsed() {
        Page page = playground();
        page.getByText("Prompt templates").click();
        assertThat(page.locator(".workshop select option", new Page.LocatorOptions().setHasText("translate")))
                .hasText(new String[] {"translate, version 2", "translate, version 1"});
        page.locator(".workshop select").selectOption("translate, version 1");
        assertThat(page.locator(".origin")).hasText("saved by ada, 2026-03-01 12:00");
        assertThat(field(page, "Template").last()).hasValue("Translate: {{input}}");
        assertThat(field(page, "Template's name")).hasValue("translate");

        field(page, "Template").last().fill("Translate, please: {{input}}");
        button(page, "Save as a version").click();
        assertThat(status(page)).containsText("Say who you are");
        FakeServices.say("/api/templates", "{\"name\": \"translate\", \"version\": 3}");
        field(page, "Your name").fill("ada");
        var sent = page.waitForRequest(
                request -> request.url().endsWith("/api/templates")
                        && request.method().equals("POST"),
                () -> button(page, "Save as a version").click());

        assertThat(sent.postData())
                .isEqualTo(
                        "{\"name\":\"translate\",\"system\":\"\",\"text\":\"Translate, please: {{input}}\",\"who\":\"ada\"}");
    }

    @Test
    void whatAnotherSavesIsOfferedAndWhatIsBeingWrittenStays() {
        Page page = playground();
        page.getByText("Prompt templates").click();
        assertThat(page.locator("#live")).hasText("live");
        assertThat(page.locator(".workshop select option", new Page.LocatorOptions().setHasText("translate")))
                .hasCount(2);
        field(page, "Template").last().fill("Half a template");
        FakeServices.say(
                "/api/templates", FakeServices.kept("templates").replace("\"translate\"", "\"translate anew\""));

        stack.publish(new PromptTemplateSaved("translate anew", 2, "", "text", false, "grace", "2026-03-02T09:30:00Z"));

        assertThat(page.locator(".workshop select option", new Page.LocatorOptions().setHasText("translate anew")))
                .hasCount(2);
        assertThat(field(page, "Template").last()).hasValue("Half a template");
    }

    @Test
    void whatThisBrowserKeptIsOfferedForSavingOnce() {
        Page page = playground();
        page.evaluate("""
                localStorage.setItem('millrace.templates', JSON.stringify([{name: 'own', versions: [
                  {system: 'Be brief.', text: 'Say {{x}}', when: '2026-01-01T00:00:00Z'}, {text: 'Say {{y}}'}]}]))""");
        page.reload();
        page.getByText("Prompt templates").click();
        assertThat(page.locator(".workshop")).containsText("This browser still keeps a template of yours: own.");
        field(page, "Your name").fill("ada");
        int before = FakeServices.posted().size();

        button(page, "Save in the platform").click();

        assertThat(status(page)).containsText("saved in the platform");
        assertThat(FakeServices.posted().subList(before, FakeServices.posted().size()))
                .containsExactly(
                        "{\"name\":\"own\",\"system\":\"Be brief.\",\"text\":\"Say {{x}}\",\"who\":\"ada\"}",
                        "{\"name\":\"own\",\"system\":\"\",\"text\":\"Say {{y}}\",\"who\":\"ada\"}");
        assertThat(page.locator(".workshop")).not().containsText("This browser still keeps");
        assertThat(page.evaluate("localStorage.getItem('millrace.templates')")).isNull();
    }

    @Test
    void aConversationIsForgottenOnceItIsChosen() {
        Page page = playground();
        assertThat(button(page, "Forget")).isDisabled();
        ask(page, "Once there was");
        assertThat(page.locator(".turn footer")).containsText("quickstart@v1");
        assertThat(button(page, "Forget")).isEnabled();
        button(page, "Clear").click();
        assertThat(button(page, "Forget")).isDisabled();
        Locator earlier = field(page, "Earlier conversations");
        earlier.selectOption((String) earlier.locator("option").nth(1).evaluate("option => option.value"));

        button(page, "Forget").click();

        assertThat(earlier).containsText("no earlier conversation");
        assertThat(button(page, "Forget")).isDisabled();
    }
}
