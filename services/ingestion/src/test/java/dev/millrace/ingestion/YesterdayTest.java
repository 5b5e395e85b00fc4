package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.JsonContract;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Plans and receipts of earlier releases are read for ever: what they have read isn't read again. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void whatAnEarlierReleaseHasReadCanBeTakenOver() throws Exception {
        Plan plan = read("plan.json", PlanStore.JSON);
        Receipt receipt = read("receipt.json", ReadReceipts.JSON);
        SourcePlanning.Latest latest = read("latest-plan.json", SourcePlanning.LATEST);

        assertThat(plan.splits())
                .singleElement()
                .satisfies(split ->
                        assertThat(split.files()).hasSize(plan.changes().files()));
        assertThat(plan.catalogue("earlier", 0)).hasSize(plan.changes().files());
        assertThat(receipt.counts().balances()).isTrue();
        assertThat(receipt.files().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(receipt.counts().documentsIn());
        assertThat(latest.plan().key()).endsWith("plans/s0000.json");
    }

    private static <T> T read(String name, JsonContract<T> contract) throws IOException {
        return contract.read(Files.readAllBytes(OBJECTS.resolve(name)));
    }
}
