package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.MinHashText;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class GoldenSignaturesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void signaturesEqualDatatroves() throws IOException {
        Path golden = RealData.require("F_quality/datatrove_golden").resolve("golden.dev.jsonl");
        MinHash minHash = new MinHash(MinHashTest.DATATROVE);
        EnglishWords words = new EnglishWords();
        int compared = 0;
        for (String line : Files.readAllLines(golden)) {
            JsonNode document = JSON.readTree(line);
            String text = document.get("text").textValue();
            Signature signature =
                    minHash.sign(words.split(MinHashText.normalise(text))).orElseThrow();
            assertThat(signature.components().toArray())
                    .as(document.get("id").textValue())
                    .isEqualTo(components(document.get("sig_xxh64")));
            compared++;
        }
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void parametersEqualNumpys() throws IOException {
        Path file = RealData.require("F_quality/datatrove_golden").resolve("minhash_params_seed1_112.json");
        JsonNode parameters = JSON.readTree(file.toFile());
        HashFamily family = HashFamily.of(1, 112);
        long[] of0 = family.empty();
        family.lower(of0, 0);
        assertThat(of0).isEqualTo(numbers(parameters.get("b")).toArray());
        long[] of1 = family.empty();
        family.lower(of1, 1);
        long[] a = numbers(parameters.get("a")).toArray();
        for (int i = 0; i < a.length; i++) {
            assertThat(of1[i]).isEqualTo(Math.floorMod(a[i] + of0[i], HashFamily.PRIME));
        }
    }

    private static long[] components(JsonNode bands) {
        return StreamSupport.stream(bands.spliterator(), false)
                .flatMapToLong(GoldenSignaturesTest::numbers)
                .toArray();
    }

    private static LongStream numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToLong(number -> Long.parseLong(number.textValue()));
    }
}
