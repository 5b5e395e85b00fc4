package dev.millrace.orchestrator;

import static dev.millrace.orchestrator.SubmittedRuns.awaitState;
import static dev.millrace.orchestrator.SubmittedRuns.submit;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.millrace.contracts.api.DatasetDiff;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.ContentHash;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.ShardWriter;
import dev.millrace.orchestrator.archive.DatasetDiffs;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class DatasetsServiceTest {

    @InjectLocalStack
    TestStack stack;

    @Inject
    DatasetDiffs diffs;

    private PlayedServices services;

    @BeforeEach
    void ready() {
        SubmittedRuns.awaitReady();
        services = PlayedServices.start(stack);
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void aDatasetIsMadeByOneRunAndTrainedOnByAnother() throws IOException {
        String curation = submit(FakeServices.YAML.replace("name: tale", "name: lore") + "until: dataset\n");
        awaitState(curation, "curated");
        String version = given().get("/api/runs/" + curation).path("curated.dataset");
        assertThat(version).startsWith("lore@v");
        String path = "/api/datasets/" + version.replace('@', '/');
        given().get("/api/datasets").then().body("find { it.name == 'lore' }.documents", equalTo(88));
        given().get(path)
                .then()
                .body("sources.licence", contains("CC0-1.0", "unknown"))
                .body("stages.stage", contains("ingestion", "filtering", "deduplication", "redaction"))
                .body("shards", hasSize(10));
        byte[] shard = given().get(path + "/shards/s0000-00000-000000")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(texts(shard))
                .hasSize(8)
                .first()
                .isEqualTo(PlayedServices.text(PlayedServices.documentId(0, 0, 0, 2)));
        given().get(path + "/shards/s0009-00000-000000")
                .then()
                .statusCode(404)
                .body("message", containsString("has no shard"));

        String training = submit("""
                name: myth
                dataset: %s
                evaluation: {tasks: [{name: questions, kind: choice, generator: {kind: story-questions}}]}
                promotion: {minimum: [{task: questions, metric: acc, atLeast: 0.6}]}
                """.formatted(version));
        awaitState(training, "promoted");

        given().get(path).then().body("dataset.usedBy", contains(training));
        given().get("/api/runs/" + training)
                .then()
                .body("curated.run", equalTo(curation))
                .body("sources", hasSize(0))
                .body("alarms", hasSize(0));
        String model = given().get("/api/runs/" + training).path("model.version");
        given().get("/api/models/myth/" + model + "/lineage").then().body("sources.name", contains("first", "second"));
        given().get("/api/runs/" + training + "/documents/" + PlayedServices.documentId(0, 0, 0, 5))
                .then()
                .body("stages.stage", contains("redaction", "tokenization"))
                .body("source.origin", containsString("by way of the dataset " + version));
    }

    @Test
    void aDatasetThatIsNotThereStartsNoRun() {
        given().body("name: myth\ndataset: nowhere@v3\n")
                .post("/api/runs")
                .then()
                .statusCode(404)
                .body("message", containsString("There is no dataset nowhere@v3"));
        given().get("/api/datasets/nowhere/v3").then().statusCode(404);
        given().get("/api/datasets/nowhere/three")
                .then()
                .statusCode(400)
                .body("message", containsString("NAME@VERSION"));
    }

    @Test
    void whatTellsTwoDatasetsApartIsReadFromTheirShards() throws IOException {
        ShardCompleted same = shard(0, document("a", "The same.", "The same."), document("b", "As well.", "As well."));
        CuratedDataset left = dataset(
                "v1",
                same,
                shard(
                        1,
                        document("c", "Call me.", "Call me."),
                        document("d", "Left.", "Left."),
                        document("e", "Twice.", "Twice."),
                        document("f", "Twice.", "Twice.")));
        CuratedDataset right = dataset(
                "v2",
                same,
                shard(
                        2,
                        document("x", "Twice.", "Twice."),
                        document("y", "Right.", "Right."),
                        document("z", "Call me.", "Call <NAME>.")));

        DatasetDiff diff = diffs.of(left, right);

        assertThat(diff.sharedShards()).isEqualTo(1);
        assertThat(diff.sharedDocuments()).isEqualTo(3);
        assertThat(diff.changed().examples())
                .extracting(DatasetDiff.Example::text)
                .containsExactly("Call me.");
        assertThat(diff.onlyLeft().examples())
                .extracting(DatasetDiff.Example::id)
                .containsExactly("d", "f");
        assertThat(diff.onlyLeft().bySource()).isEqualTo(Map.of("s", 2L));
        assertThat(diff.onlyRight().examples())
                .extracting(DatasetDiff.Example::id)
                .containsExactly("y");
    }

    private static CuratedDataset dataset(String version, ShardCompleted... shards) {
        return new CuratedDataset("pair", version, "run", "recipe", List.of(), List.of(), List.of(shards));
    }

    /** A document that said {@code ingested} when it was read. */
    private static Document document(String id, String ingested, String text) {
        return new Document(
                id, text, "s", Optional.empty(), Map.of(), Optional.of(ContentHash.of(ingested)), Optional.empty());
    }

    private ShardCompleted shard(int number, Document... documents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(bytes)) {
            for (Document document : documents) {
                writer.write(document);
            }
        }
        ObjectRef data = stack.store().put("diffs/" + number, bytes.toByteArray());
        return new ShardCompleted(
                "run",
                "recipe",
                Stage.REDACTION,
                new ShardId(0, number, 0),
                "s",
                9,
                true,
                data,
                data,
                new Counts(documents.length, documents.length, 0, new TreeMap<>(), new TreeMap<>(), 1, 1),
                OptionalLong.empty(),
                1,
                Optional.empty());
    }

    private static List<String> texts(byte[] shard) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ShardReader documents = new ShardReader(new ByteArrayInputStream(shard))) {
            while (documents.hasNext()) {
                texts.add(documents.next().text());
            }
        }
        return texts;
    }
}
