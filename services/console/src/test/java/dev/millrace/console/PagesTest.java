package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's pages, in a real browser. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeServices.class)
class PagesTest extends BrowserTest {

    /** What sticks out of the window to the right, once the page is drawn; what scrolls inside its own box doesn't. */
    private static final String TOO_WIDE = """
            async () => {
                await document.fonts.ready;
                await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                if (document.documentElement.scrollWidth <= innerWidth) return [];
                return [...document.querySelectorAll('body *')]
                    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                    .map(e => e.outerHTML.slice(0, 120));
            }""";

    @InjectLocalStack
    TestStack stack;

    @Test
    void theStreamShowsEveryStageInNumbers() {
        Page page = page("", 1440, ColorScheme.LIGHT);

        Locator filter = page.locator("[data-stage=filtering]");
        assertThat(filter.locator(".big")).hasText("5,580");
        assertThat(filter).containsText("kept of 5,940 documents");
        assertThat(filter).containsText("360 · 6.1 %");
        assertThat(page.locator("[data-stage=ingestion] dd").nth(4)).hasText("3");
        assertThat(page.locator("[data-stage=training]")).containsText("step 539 of 600");
        assertThat(page.locator("[data-run-state]")).hasText("training");
    }

    @Test
    void aContinuousRecipeShowsWhyEachCycleBeganAndHowItEnded() {
        Page page = page("continuous", 1440, ColorScheme.LIGHT);

        Locator recipe = page.locator("[data-recipe=news]");
        assertThat(recipe)
                .containsText(
                        "2 files or parts of topics are new since the last cycle, about 304,512 tokens of 1,000,000.");
        assertThat(recipe.locator("tbody tr")).hasCount(3);
        assertThat(recipe.locator("tbody tr").first()).containsText("24h passed, of 24h");
        assertThat(recipe.locator("tbody tr").first()).containsText("refused");
        assertThat(recipe.locator("tbody tr").nth(1)).containsText("about 1,204,000 new tokens, of 1,000,000");

        FakeServices.say("/api/continuous/news/cycle", "{}");
        page.onceDialog(dialog -> dialog.accept("now"));
        recipe.getByText("Begin a cycle", new Locator.GetByTextOptions().setExact(true))
                .click();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> FakeServices.asked("/api/continuous/news/cycle").isPresent());
    }

    @Test
    void anEventAppearsWithoutReloading() {
        Page page = page("", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(".events")).isAttached();
        assertThat(page.locator("#live")).hasText("live");
        FakeServices.say(
                "/api/runs/" + FakeServices.RUN, FakeServices.kept("run").replace("5580", "6050"));

        stack.publish(Published.filtered(11));

        assertThat(page.locator(".events")).containsText("Filter: shard s0000-00000-000011, 470 of 500 documents kept");
        assertThat(page.locator("[data-stage=filtering] .big")).hasText("6,050");
    }

    private static void seen(Page page, boolean seen) {
        page.evaluate(
                "seen => { Object.defineProperty(document, 'hidden', {value: !seen, configurable: true});"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                seen);
    }

    /** Of a browser's connections there are six for the pages of a site. */
    @Test
    void manyPagesCanBeOpenAndOneThatIsSeenAgainShowsWhatItMissed() {
        Page first = page("", 1440, ColorScheme.LIGHT);
        assertThat(first.locator("#live")).hasText("live");
        seen(first, false);
        for (int i = 0; i < 7; i++) {
            Page one = another(address + "#/models");
            assertThat(one.locator("#live")).hasText("live");
            seen(one, false);
        }
        stack.publish(Published.filtered(78));
        awaitRemembered("s0000-00000-000078");

        seen(first, true);

        assertThat(first.locator(".events")).containsText("Filter: shard s0000-00000-000078");
    }

    private static void awaitRemembered(String shard) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/stream/recent?run=" + FakeServices.RUN)
                        .asString()
                        .contains(shard));
    }

    /** The page of a training that shows what came before, and hears of what comes from now on. */
    private Page followedTraining() {
        Page page = page("training/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        assertThat(page.locator(".facts")).containsText("2 / 600");
        assertThat(page.locator("#live")).hasText("live");
        return page;
    }

    @Test
    void theLossCurveGrowsWithTheTraining() {
        Page page = followedTraining();
        String before = pixels(page);

        stack.publish(Published.step(300, 0.91));

        assertThat(page.locator(".facts")).containsText("300 / 600");
        assertThat(page.locator(".facts")).containsText("7.34 → 0.910");
        assertThat(pixels(page)).as("the drawn curve").isNotEqualTo(before);
    }

    @Test
    void whatATrainingTakesAndWritesIsShownWhereItIsKnown() {
        Page page = followedTraining();
        assertThat(page.locator("[data-chart=validation]")).isHidden();
        assertThat(page.locator("[data-chart=preferred]")).isHidden();
        assertThat(page.locator(".texts")).isHidden();

        stack.publish(Published.validated(300, 0.91, 0.75, " <b>who</b> lived in a wood."));

        assertThat(page.locator("[data-chart=validation]")).isVisible();
        assertThat(page.locator("[data-chart=preferred]")).isVisible();
        assertThat(page.locator("[data-chart=times]")).isVisible();
        assertThat(page.locator(".facts")).containsText("0.750 bits/hidden byte");
        assertThat(page.locator(".facts")).containsText("1.45 Wh");
        assertThat(page.locator(".texts")).containsText("Once there was a fox");
        assertThat(page.locator(".texts li")).containsText("<b>who</b> lived in a wood.");
    }

    @Test
    void aStepThatChangedNothingIsMarkedWithItsReason() {
        Page page = followedTraining();
        Locator section = page.locator("[aria-label='Steps that changed nothing']");
        assertThat(section).isHidden();

        stack.publish(Published.skipped(299, "its loss is <i>no number</i>"));

        assertThat(section).containsText("1 step changed nothing");
        assertThat(section.locator("li")).hasText("step 300 its loss is <i>no number</i>");
    }

    @Test
    void curvesOfSeveralRunsLieOverEachOtherAndTheAddressSaysWhich() {
        String other = FakeServices.RUN + "1";
        String runs = FakeServices.kept("runs").strip();
        FakeServices.say(
                "/api/runs",
                "%s,%s"
                        .formatted(runs.substring(0, runs.length() - 1), runs.substring(1))
                        .replaceFirst(FakeServices.RUN, other));
        FakeServices.say("/api/runs/" + other, FakeServices.kept("run"));
        FakeServices.say(
                "/api/runs/" + other + "/training",
                FakeServices.kept("training").replace("7.2", "6.2"));
        Page page = page("training/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        Locator compare = page.getByLabel("Compare with");
        assertThat(compare).isVisible();
        String alone = pixels(page);

        compare.selectOption(other);

        assertThat(page.getByLabel("Without " + other)).isVisible();
        assertThat(page).hasURL(Pattern.compile(".*#/training/" + FakeServices.RUN + "/" + other));
        String both = pixels(page);
        assertThat(both).as("with the other's curve").isNotEqualTo(alone);
        page.getByLabel("logarithmic vertical axis").check();
        assertThat(pixels(page)).as("on another axis").isNotEqualTo(both);
        page.reload();
        assertThat(page.getByLabel("Without " + other)).isVisible();
    }

    @Test
    void aTrainingIsStoppedForItsModelAfterAQuestion() {
        String stop = "/api/runs/" + FakeServices.RUN + "/stop";
        FakeServices.say(stop, "{\"message\": \"It ends.\"}");
        Page page = page("training/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        assertThat(page.locator("[data-run-state]")).hasText("training");

        page.onceDialog(dialog -> {
            FakeServices.say(
                    "/api/runs/" + FakeServices.RUN,
                    FakeServices.kept("run")
                            .replace(
                                    "\"steps\": 600,",
                                    "\"steps\": 600, \"stopped\": {\"export\": true, \"who\": \"ada\", \"when\": \"2026-03-01T12:00:00Z\"},"));
            dialog.accept("good enough");
        });
        page.getByText("Stop and export").click();

        assertThat(page.locator(".head")).containsText("training stopped by ada");
        assertThat(page.getByText("Stop and export")).hasCount(0);
        assertThat(FakeServices.asked(stop)).isPresent();
    }

    @Test
    void answersAreJudgedWithoutNamesByKeysAlone() {
        Page page = page("arena/tales", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("main")).containsText("Say who you are first");
        page.keyboard().type("Ada");
        page.keyboard().press("Tab");
        assertThat(page.locator(".side").first()).containsText("The fox ran away");
        assertThat(page.locator(".side").last()).containsText("<b>The fox</b> slept");
        page.locator("h1").click();

        page.keyboard().press("1");

        assertThat(page.locator(".side").first()).containsText("An owl");
        page.keyboard().press("c");
        page.keyboard().type("12 s"); // keys of a text
        page.keyboard().press("Escape");
        page.keyboard().press("ArrowRight");
        Awaitility.await().until(() -> FakeServices.posted().size() == 2);
        assertThat(FakeServices.posted())
                .containsExactly(
                        "{\"person\":\"Ada\",\"pairing\":\"a1\",\"choice\":\"left\"}",
                        "{\"person\":\"Ada\",\"pairing\":\"b2\",\"choice\":\"right\",\"comment\":\"12 s\"}");
        page.keyboard().press("z");
        page.keyboard().press("0");
        Awaitility.await().until(() -> FakeServices.posted().size() == 3);
        assertThat(FakeServices.posted().getLast()).contains("\"pairing\":\"b2\",\"choice\":\"tie\"");
        assertThat(page.locator("main")).not().containsText("quickstart@");
    }

    @Test
    void theBoardSaysWhoIsBetterAndHowFarThoseWhoSaySoAgree() {
        Page page = page("arena/tales/board", 1440, ColorScheme.LIGHT);

        assertThat(page.locator(".standings").first().locator("tbody tr")).hasCount(3);
        assertThat(page.locator(".standings tbody tr").first()).containsText("quickstart@v3");
        assertThat(page.locator("main")).containsText("Cohen’s kappa");
        assertThat(page.locator("main")).containsText("What the judge wise-7b says");
        assertThat(page.locator("main")).containsText("it agrees with");
    }

    @Test
    void anArenaIsBegunWithPromptsALineEach() {
        FakeServices.say("/api/arenas/fresh/next", "{\"next\": null, \"given\": 0, \"left\": 0}");
        Page page = page("arena", 1440, ColorScheme.LIGHT);
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("fresh");
        page.getByLabel("Models", new Page.GetByLabelOptions().setExact(true))
                .selectOption(new String[] {"quickstart@v1"});
        page.getByLabel("Prompts", new Page.GetByLabelOptions().setExact(true)).fill("{\"prompt\": \n");
        page.getByText("Begin", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT).last()).containsText("Line 1 of the prompts is no JSON");

        page.getByLabel("Prompts", new Page.GetByLabelOptions().setExact(true)).fill("Once there was\n\nThe owl\n");
        page.getByText("Begin", new Page.GetByTextOptions().setExact(true)).click();

        assertThat(page).hasURL(Pattern.compile(".*#/arena/fresh"));
        assertThat(FakeServices.posted().getLast())
                .isEqualTo("{\"name\":\"fresh\",\"models\":[\"quickstart@v1\"],"
                        + "\"prompts\":[{\"prompt\":\"Once there was\"},{\"prompt\":\"The owl\"}],"
                        + "\"maxTokens\":256,\"temperature\":0.7,\"who\":\"console\"}");
    }

    @Test
    void aNewRunLeavesAConversationAlone() {
        Page page = page("playground", 1440, ColorScheme.LIGHT);
        page.getByLabel("Prompt", exactly()).fill("Half a question");
        FakeServices.say("/api/runs", FakeServices.kept("runs").replace(FakeServices.RUN, FakeServices.RUN + "1"));
        FakeServices.say("/api/runs/" + FakeServices.RUN + "1", FakeServices.kept("run"));

        stack.publish(new RunPaused(FakeServices.RUN, 1, true, "ada", "2026-03-01T12:00:00Z", Optional.empty()));

        assertThat(page.locator("#runs option").first()).containsText(FakeServices.RUN + "1");
        assertThat(page.getByLabel("Prompt", exactly())).hasValue("Half a question");
    }

    @Test
    void whatADocumentSaysStaysText() {
        Page page = page("data/" + FakeServices.RUN + "/filtering/top_2_gram", 1440, ColorScheme.LIGHT);

        assertThat(page.locator(".quote").first())
                .containsText("<script>document.title = 'script ran'</script> Ben woke up late.");
        assertThat(page.locator(".quote").first()).containsText("<img src=x onerror=");
        assertThat(page.locator(".quote script, .quote img")).hasCount(0);
        assertThat(page).hasTitle("Data · Millrace");
    }

    /** Of one source nothing is said that isn't said of all. */
    @Test
    void theDataSaysHowTheTokenizerFitsEachLanguage() {
        Page page = page("data/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);

        Locator rows = page.getByLabel("How the tokenizer fits").locator("tbody tr");
        assertThat(rows).hasCount(3);
        assertThat(rows.nth(0)).hasText(Pattern.compile("all.*3.6 MB.*1.33.*4.13.*0.00 %.*3.12 %.*98.71 %"));
        assertThat(rows.nth(1)).containsText("language zh");
        assertThat(rows.nth(2)).containsText("language de");
        assertThat(page.locator("main")).containsText("2,048 token ids, trained on 3.6 MB of text");
    }

    @Test
    void aDocumentTellsItsStory() {
        Page page = page("data/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        page.getByLabel("Document id").fill("185b5c224629e0a4650eb3ca51e94e48");
        page.keyboard().press("Enter");

        assertThat(page.locator(".story li")).hasCount(5);
        assertThat(page.locator(".story li").nth(3)).containsText("redaction changed");
        assertThat(page.locator("main")).containsText("the model has learnt from it");
    }

    @Test
    void aStoryShowsWhatWasMeasuredBesideEachThreshold() {
        Page page =
                page("data/" + FakeServices.RUN + "/story/185b5c224629e0a4650eb3ca51e94e48", 1440, ColorScheme.LIGHT);

        assertThat(page.getByLabel("Document id")).hasValue("185b5c224629e0a4650eb3ca51e94e48");
        page.locator(".story summary").click();
        assertThat(page.locator(".story tbody tr").first()).containsText("at least 50");
        assertThat(page.locator(".story tbody tr")).hasCount(23);
    }

    @Test
    void theFilterShowsItsRulesAndEveryFigureWithItsThreshold() {
        Page page = page("filter/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);

        assertThat(page.locator("[data-scope=exact]")).containsText("5,940 documents, all of them looked at");
        Locator rule = page.locator("[data-rule='gopher-quality.words gopher_short_doc']");
        assertThat(rule).containsText("words at least 50");
        assertThat(rule.locator("td.n").first()).hasText("36");
        Locator words = page.locator("[data-signal='gopher-quality.words']");
        assertThat(words.locator("svg[role=img]")).hasAttribute("aria-label", Pattern.compile(".*from 11 to 367.*"));
        assertThat(words.locator(".lines b")).hasCount(3);
        assertThat(page.locator("table.groups").first()).containsText("stories");
    }

    @Test
    void aMovedThresholdShowsAtOnceWhatWouldChangeAndComesBack() {
        Page page = page("filter/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        Locator verdict = page.getByLabel("What the thresholds keep");
        assertThat(verdict).containsText("5,580 of 5,940 documents are kept");
        Locator slider = page.getByLabel("gopher-quality.min-words: at least", exactly());

        slider.focus();
        page.keyboard().press("ArrowLeft");

        assertThat(verdict).containsText("5,580 → 5,447");
        assertThat(verdict).containsText("Would be dropped now: 133");
        verdict.locator("summary").first().click();
        assertThat(verdict.locator(".examples .quote").first()).containsText("<img src=x onerror=");
        assertThat(verdict.locator(".examples img")).hasCount(0);
        verdict.getByText("Copy thresholds as YAML").click();
        assertThat(verdict.locator("pre")).containsText(Pattern.compile("gopher-quality\\.min-words: \\d+"));

        verdict.getByText("Reset").click();

        assertThat(verdict).containsText("Move a threshold below");
        assertThat(page.getByLabel("gopher-quality.min-words: at least, as a number", exactly()))
                .hasValue("50");
    }

    @Test
    void aThresholdOfOneSourceHasItsOwnSliderAndItsPlaceInTheRecipe() {
        Page page = page("filter/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        Locator verdict = page.getByLabel("What the thresholds keep");
        Locator words = page.locator("[data-signal='gopher-quality.words']");
        assertThat(words).containsText("of source code");
        Locator number = page.getByLabel("bySource.code.thresholds.gopher-quality.min-words: at least, as a number");

        assertThat(number).hasValue("20");
        number.fill("30");
        number.press("Enter");

        assertThat(verdict).containsText("gopher-quality.min-words of source code 30");
        assertThat(page.getByLabel("gopher-quality.min-words: at least, as a number", exactly()))
                .hasValue("50");
        verdict.getByText("Copy thresholds as YAML").click();
        assertThat(verdict.locator("pre")).hasText(Pattern.compile("""
                filter:
                  bySource:
                    code:
                      thresholds:
                        gopher-quality.min-words: 30\\s*"""));
    }

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }

    @Test
    void examplesOfAReasonAreOneClickAway() {
        Page page = page("filter/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);

        page.getByText("top_2_gram", new Page.GetByTextOptions().setExact(true)).click();

        assertThat(page.locator(".examples .quote").first())
                .containsText("<script>document.title = 'script ran'</script>");
        assertThat(page.locator(".examples script")).hasCount(0);
        assertThat(page).hasURL(Pattern.compile(".*#/filter/" + FakeServices.RUN + "/top_2_gram"));
    }

    @Test
    void whatOverlapsWithEvaluationItemsIsShownBySetAndItem() {
        FakeServices.say(
                "/api/runs/" + FakeServices.RUN + "/recipe",
                FakeServices.kept("recipe")
                        .replace(
                                "\"decontamination\": null",
                                "\"decontamination\": {\"sets\": [], \"ngram\": 13, \"action\": \"report\"}"));
        Page page = page("filter/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        Locator overlap = page.getByLabel("Overlap with evaluation sets");

        assertThat(overlap)
                .containsText("31 documents share 13 words in a row with evaluation items; 28 of them are dropped");
        assertThat(overlap.locator("[data-set=arc_easy]")).containsText("34 items, the first 2 here");
        assertThat(overlap.locator("[data-item=line-7]")).containsText("21 n-grams, goes on");

        overlap.locator("[data-item=line-7] a").click();

        assertThat(page.locator(".story li")).hasCount(5);
    }

    @Test
    void aDryRunSaysThatItIsOne() {
        FakeServices.say(
                "/api/runs/" + FakeServices.RUN,
                FakeServices.kept("run")
                        .replace("\"state\": \"training\"", "\"state\": \"dry-run-finished\", \"dryRun\": 1000"));

        Page page = page("", 1440, ColorScheme.LIGHT);

        assertThat(page.locator("[data-dry-run='1000']")).containsText("at most 1,000 documents of each source");
        assertThat(page.locator("[data-run-state]")).hasText("dry run finished");
    }

    @Test
    void whatHasHappenedBeforeThePageWasOpenedIsListed() {
        stack.publish(Published.filtered(77));
        awaitRemembered("s0000-00000-000077");

        Page page = page("", 1440, ColorScheme.LIGHT);

        assertThat(page.locator(".events")).containsText("Filter: shard s0000-00000-000077");
    }

    @Test
    void whyAModelScoredSoIsShownItemByItem() {
        Page page = page("models/quickstart/v1", 1440, ColorScheme.LIGHT);
        page.getByText("Why quickstart@v1 scored so").click();

        Locator first = page.locator(".item").first();
        assertThat(first.locator("h3")).containsText("story-questions item 3 acc 0.000, acc_norm 1.000");
        assertThat(first.locator("pre")).hasText("The <i>dog</i> said");
        assertThat(first.locator("tbody tr").first()).containsText("\"buzz\".");
        assertThat(first.locator("tbody tr").first()).containsText("-7.635");
        assertThat(first.locator("tbody tr").first()).containsText("likeliest");
        assertThat(first.locator("tbody tr").last()).containsText("right");
        assertThat(page.locator(".item").last()).containsText("right is  little dog");
        assertThat(page.locator(".item").last()).containsText("answered  big hug");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("More")))
                .isVisible();
    }

    @Test
    void aModelNamesWhatItWasMadeOf() {
        Page page = page("models/quickstart/v1", 1440, ColorScheme.LIGHT);

        assertThat(page.locator("tbody tr")).containsText("story-questions acc 0.725 ± 0.032, chance 0.25");
        assertThat(page.locator("tbody tr")).not().containsText("chance –");
        assertThat(page.locator("tbody tr .badge")).hasText("live");
        assertThat(page.locator(".lineage")).containsText("5,220 of 6,000 documents");
        assertThat(page.locator(".lineage")).containsText("b9e49401e49fca29");
    }

    @Test
    void modelsShowWhatIsInMemoryAndWhenItGoesAndWhatIsTooLarge() {
        Page page = page("models", 1440, ColorScheme.LIGHT);

        assertThat(page.locator("section", new Page.LocatorOptions().setHasText("In memory")))
                .containsText("661 MB of the 1.8 GB that packages may take");
        assertThat(page.locator("[data-memory='quickstart@v1']")).containsText("640 MB");
        assertThat(page.locator("[data-memory='quickstart@v1']")).containsText("stays while it is live");
        assertThat(page.locator("[data-memory='quickstart@v0']"))
                .containsText(Pattern.compile("21 MB, last used at \\d\\d:00:00, goes at \\d\\d:05:00"));
        assertThat(page.locator("[data-refused='quickstart@v3']"))
                .containsText("isn't served: it needs 9,000,000,000 bytes");
    }

    @Test
    void whatATrainingHasLearntByItsTasksIsDrawnBesideTheLoss() {
        Page page = page("training/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);

        Locator acc = page.locator("[data-learnt=acc]");
        assertThat(acc).isVisible();
        assertThat(acc.locator("canvas")).isVisible();
        assertThat(acc).containsText("1 not scored; at step 300: there was a later one before its turn");
        assertThat(page.locator("[data-learnt=bits_per_byte] canvas")).isVisible();
        assertThat(page.locator("[data-learnt]")).hasCount(2);
    }

    @Test
    void aRunShowsItsScoresOnAllItemsAndOnTheCleanOnes() {
        FakeServices.say(
                "/api/runs/" + FakeServices.RUN, FakeServices.kept("run").replace("\"endpoints\":", """
                        "evaluation": {"exam": {"acc": {"value": 0.725, "stderr": 0.032, "n": 200, "chance": 0.25,
                          "clean": {"value": 0.701, "stderr": 0.033, "n": 190}}},
                          "held-out": {"bits_per_byte": {"value": 0.91, "stderr": 0.01, "n": 40}}},
                        "endpoints":"""));
        Page page = page("", 1440, ColorScheme.LIGHT);

        Locator scores = page.locator("table", new Page.LocatorOptions().setHasText("on clean items"));
        assertThat(scores.locator("tbody tr").first().locator("td"))
                .hasText(new String[] {"exam", "acc", "0.725", "± 0.032", "0.25", "200", "0.701", "± 0.033", "190"});
        assertThat(scores.locator("tbody tr").nth(1).locator("td"))
                .hasText(new String[] {"held-out", "bits_per_byte", "0.910", "± 0.010", "", "40", "", "", ""});
    }

    @Test
    void aModelThatIsHeldShowsItsComparisonsAndIsServedForAReason() {
        FakeServices.say("/api/models", FakeServices.kept("models-held"));
        FakeServices.say("/api/models/quickstart/v2/promote", "{\"live\": true}");
        Page page = page("models/quickstart/v2", 1440, ColorScheme.LIGHT);
        Locator gate = page.locator("[data-gate=held]");

        assertThat(gate).containsText("A person decides");
        assertThat(gate.locator("[data-verdict]")).hasCount(4);
        assertThat(gate.locator("[data-verdict=undecided]")).containsText("about 19,626 items would tell");
        assertThat(gate.locator("[data-verdict=better]")).containsText("101 in 24 groups");
        // Less is better: the loss of bits lies to the right of the zero line.
        double zero = edge(gate, "[data-verdict=better] .zero");
        assertThat(edge(gate, "[data-verdict=better] circle")).isGreaterThan(zero);
        assertThat(edge(gate, "[data-verdict=worse] circle")).isLessThan(zero);
        assertThat(page.locator("[data-contamination=story-questions]"))
                .containsText("3 of 200 items in the data, 1.50 %, in 7 documents");
        assertThat(page.locator("tbody tr").first())
                .containsText("story-questions acc 0.725 ± 0.032, chance 0.25; on the 197 clean items 0.721 ± 0.032");
        Locator winRate = gate.locator("[data-win-rate=judging]");
        assertThat(winRate)
                .containsText("61.3 % beside quickstart@v1, 45.9 % to 74.8 % at 95.0 %; 50.0 % is asked for");
        assertThat(winRate).containsText("31 verdicts of 80 on 40 prompts; it waits for people to judge");
        assertThat(winRate.locator("a").first()).hasAttribute("href", "#/arena/quickstart-b9e49401-2");

        Locator promote = gate.getByText("Promote", new Locator.GetByTextOptions().setExact(true));
        assertThat(promote).isDisabled();
        gate.getByLabel("Serve quickstart@v2: why").fill("a tie is good enough");
        var sent = page.waitForRequest("**/api/models/quickstart/v2/promote", promote::click);

        assertThat(sent.postData()).contains("\"reason\":\"a tie is good enough\"");
    }

    private static double edge(Locator gate, String place) {
        return gate.locator(place).first().boundingBox().x;
    }

    @Test
    void whatWasLiveIsShownAndOneStepBackIsOneClick() {
        FakeServices.say("/api/models/quickstart/rollback", "{\"live\": true}");
        Page page = page("models/quickstart/v1", 1440, ColorScheme.LIGHT);
        Locator past = page.locator("[data-history]");

        assertThat(past.locator("li")).hasCount(2);
        assertThat(past.locator("li").first()).containsText("by ada, 2026-01-31T12:00:00Z: a tie is good enough");
        past.getByLabel("Back to quickstart@v0: why").fill("it answers worse");
        var sent = page.waitForRequest("**/api/models/quickstart/rollback", past.getByText("Roll back")::click);

        assertThat(sent.postData()).contains("it answers worse");
    }

    @Test
    void aDatasetSaysWhatItIsMadeOfAndWhatTellsItFromAnother() {
        Page page = page("datasets/quickstart/v1", 1440, ColorScheme.LIGHT);

        assertThat(page.locator("section").first()).containsText("quickstart@v1");
        assertThat(page.locator("section").last()).containsText("CC0-1.0");
        assertThat(page.locator("section").last()).containsText("card 72");
        page.getByLabel("compare with").selectOption("clean@v1");
        assertThat(page.locator("section").last()).containsText("In both: 4,860 documents");
        assertThat(page.locator("section").last()).containsText("Only in clean@v1: 360 documents");
    }

    @Test
    void aDatasetIsRemovedAfterAQuestionAndTheListIsReadAgain() {
        String remove = "/api/datasets/quickstart/v1/remove";
        FakeServices.say(remove, "{\"message\": \"Dataset quickstart@v1 is removed.\"}");
        Page page = page("datasets", 1440, ColorScheme.LIGHT);
        Locator row = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("quickstart@v1"));
        assertThat(row).hasCount(1);

        page.onceDialog(Dialog::dismiss);
        row.getByText("Remove").click();
        assertThat(FakeServices.asked(remove)).as("called off").isEmpty();

        // Not before the click: the list is read again from time to time, and the button would be gone.
        page.onceDialog(dialog -> {
            FakeServices.say("/api/datasets", "[]");
            dialog.accept("old");
        });
        row.getByText("Remove").click();

        assertThat(page.locator("main")).containsText("No dataset yet");
        assertThat(FakeServices.asked(remove)).isPresent();
    }

    @Test
    void whatDoesNotAddUpIsSeenFromAcrossTheRoom() {
        String alarm =
                "filtering of s0000-00000-000003: 500 documents came in, but 470 were kept (0 of them changed) and 29 dropped.";
        FakeServices.say(
                "/api/runs/" + FakeServices.RUN,
                FakeServices.kept("run").replace("\"alarms\": []", "\"alarms\": [\"%s\"]".formatted(alarm)));
        FakeServices.say("/api/dead-letters", """
                [{"topic": "shards.ingested", "partition": 0, "offset": 4, "time": "2026-11-23T02:00:00Z",
                  "headers": {"millrace-cause": "Not JSON"}, "value": "{"}]""");

        Page page = page("", 1440, ColorScheme.LIGHT);

        assertThat(page.getByRole(AriaRole.ALERT)).containsText(alarm);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("1 dead letter on shards.ingested: Not JSON");
        assertThat(page.locator("[data-stage=filtering]")).hasAttribute("data-state", "alarm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream",
                "data",
                "filter",
                "redaction",
                "training",
                "continuous",
                "datasets/quickstart/v1",
                "models/quickstart/v1",
                "playground",
                "arena",
                "arena/tales/board"
            })
    void fitsAPhone(String view) {
        Page page = page(view, 390, ColorScheme.LIGHT);
        assertThat(page.locator("main .card:visible, main .stage:visible").first())
                .isVisible();

        assertThat(page.evaluate(TOO_WIDE)).as("%s: what sticks out", view).isEqualTo(List.of());
    }

    @Test
    void followsTheColourScheme() {
        Page light = page("", 1440, ColorScheme.LIGHT);
        String day = (String) light.evaluate("getComputedStyle(document.body).backgroundColor");
        context.close();
        Page dark = page("", 1440, ColorScheme.DARK);

        assertThat(day).isEqualTo("rgb(246, 247, 249)");
        assertThat(dark.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(16, 21, 28)");
    }

    @Test
    void everyViewIsReachedByKeyboard() {
        Page page = page("", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("[data-stage=filtering] .big")).hasText("5,580");

        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Skip to content");
        page.keyboard().press("Tab");
        for (String view :
                List.of("Stream", "Data", "Filter", "Redaction", "Training", "Continuous", "Datasets", "Models")) {
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText(view);
        }
        page.keyboard().press("Enter");

        assertThat(page).hasURL(Pattern.compile(".*#/models"));
        assertThat(page.locator("nav [aria-current=page]")).hasText("Models");
    }

    @Test
    void saysSoWhenNobodyAnswers() {
        FakeServices.say("/api/runs", "[]");
        Page page = page("", 1440, ColorScheme.LIGHT);

        assertThat(page.locator("main")).containsText("./millrace run recipes/quickstart.yaml");
    }

    private static String pixels(Page page) {
        return (String) page.evaluate("document.querySelector('.chart canvas').toDataURL()");
    }
}
