package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    @TempDir
    Path folder;

    private FakePlatform platform;

    @BeforeEach
    void startPlatform() throws IOException {
        platform = new FakePlatform(folder);
    }

    @AfterEach
    void stopPlatform() {
        platform.close();
    }

    private CommandLineOutput evaluate(Object... arguments) {
        Object[] all = new Object[arguments.length + 4];
        System.arraycopy(new Object[] {"model", "evaluate", "--folder", folder}, 0, all, 0, 4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return CommandLineOutput.of(all);
    }

    @Test
    void theNewScoresStandBesideTheOldOnesWithTheirDate() throws IOException {
        CommandLineOutput output = evaluate("tiny@v1", "--id", "again", "--reason", "after the outage");

        assertThat(output.status()).isZero();
        assertThat(output.out())
                .contains("asked for by ada at 2026-01-31T12:00:00Z")
                .contains("scored at 2026-01-31T12:05:00Z")
                .contains("held-out bits_per_byte 1.9000 ± 0.1000, was 2.1000 ± 0.2000")
                .contains("tiny@v1, promoted")
                .contains("Run         tiny-0-1, promoted");
        assertThat(platform.query).isEqualTo("/api/models/tiny/v1/evaluate");
        JsonNode wish = new ObjectMapper().readTree(platform.submitted);
        assertThat(wish.path("id").asText()).isEqualTo("again");
        assertThat(wish.path("reason").asText()).isEqualTo("after the outage");
        assertThat(wish.path("who").asText()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void anEvaluationThatFailsEndsWithOneAndSaysWhy() {
        platform.outcome = "failed";
        platform.evaluation = "failed";

        CommandLineOutput output = evaluate("tiny@v1");

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.out()).contains("failed at 2026-01-31T12:05:00Z: nobody answers");
    }

    @Test
    void aBareNameMeansTheLiveVersionOrTheNewestWhereNoneIsLive() {
        evaluate("tiny", "--no-wait");
        assertThat(platform.query).isEqualTo("/api/models/tiny/v2/evaluate");

        CommandLineOutput output = evaluate("draft", "--no-wait");
        assertThat(platform.query).isEqualTo("/api/models/draft/v3/evaluate");
        assertThat(output.status()).isZero();
        assertThat(output.out()).contains("Asked.");
    }

    @Test
    void aNameThatLeadsNowhereAsksForNothing() {
        assertThat(evaluate("tiny@").status()).isEqualTo(2);
        assertThat(evaluate("nobody").status()).isEqualTo(1);
        assertThat(platform.submitted).isEmpty();
    }
}
