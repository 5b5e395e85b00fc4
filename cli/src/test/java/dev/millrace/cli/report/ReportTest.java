package dev.millrace.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.quickstart.Truth;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final String BEGUN = """
            {"run": "tiny-1234abcd-1", "recipeDigest": "0123456789abcdef", "state": "curating", "sources": [],
             "evaluations": [], "alarms": [], "endpoints": {"inference": "http://a/v1", "console": "http://a"}, "stages": [
              {"stage": "ingestion", "documentsIn": 1200, "kept": 1190, "changed": 0, "dropped": {"not-utf8": 10},
               "found": {}, "bytesIn": 2000000, "bytesOut": 1900000, "seconds": 1.5, "shards": 4}]}
            """;

    private static final String OVER = """
            {"run": "tiny-1234abcd-1", "recipeDigest": "0123456789abcdef", "state": "promoted", "sources": [],
             "evaluations": [], "addedLater": {"n": 1}, "stages": [
              {"stage": "ingestion", "documentsIn": 100, "kept": 90, "changed": 0, "dropped": {"not-utf8": 10},
               "found": {}, "bytesIn": 2000000, "bytesOut": 1900000, "seconds": 1.5, "shards": 4},
              {"stage": "filtering", "documentsIn": 90, "kept": 88, "changed": 0, "dropped": {"short": 2},
               "found": {}, "bytesIn": 2000000, "bytesOut": 1900000, "seconds": 1.5, "shards": 4},
              {"stage": "deduplication", "documentsIn": 88, "kept": 84, "changed": 0, "dropped": {"exact": 3, "near": 1},
               "found": {}, "bytesIn": 2000000, "bytesOut": 1900000, "seconds": 1.5, "shards": 4},
              {"stage": "redaction", "documentsIn": 84, "kept": 84, "changed": 5, "dropped": {},
               "found": {"email": 5}, "bytesIn": 2000000, "bytesOut": 1900000, "seconds": 1.5, "shards": 4}],
             "redaction": [{"kind": "email", "right": 40, "wrong": 2, "precision": 0.952381, "low": 0.842101, "high": 0.986842,
                            "confidence": 0.95}],
             "tokenizer": {"vocabulary": 2048, "trainedOn": 1900000,
               "all": {"documents": 84, "bytes": 1900000, "words": 160000, "tokens": 250000, "tokensPerWord": 1.5625,
                 "bytesPerToken": 7.6, "unknownShare": 0, "partsShare": 0.0123, "coverage": 0.9987},
               "languages": {
                 "en": {"documents": 4, "bytes": 400000, "words": 60000, "tokens": 70000, "tokensPerWord": 1.1667,
                   "bytesPerToken": 5.7, "unknownShare": 0, "partsShare": 0, "coverage": 1},
                 "zh": {"documents": 80, "bytes": 1500000, "words": 100000, "tokens": 180000, "tokensPerWord": 1.8,
                   "bytesPerToken": 8.3, "unknownShare": 0, "partsShare": 0.02, "coverage": 0.998}},
               "sources": {"tales": {"documents": 84, "bytes": 1900000, "words": 160000, "tokens": 250000,
                   "tokensPerWord": 1.5625, "bytesPerToken": 7.6, "unknownShare": 0, "partsShare": 0.0123, "coverage": 0.9987}}},
             "dataset": {"tokens": 250000, "shards": 4, "documents": 84},
             "training": {"step": 600, "steps": 600, "parameters": 1100000, "firstLoss": 7.3, "lastLoss": 1.9,
                          "tokensPerSecond": 20000.4},
             "evaluation": {"held-out": {"bits_per_byte": {"value": 0.91, "stderr": 0.01, "n": 40}},
                            "questions": {"acc": {"value": 0.88, "stderr": 0.02, "n": 200, "chance": 0.25,
                              "clean": {"value": 0.8763, "stderr": 0.0236, "n": 194}}}},
             "model": {"name": "tiny", "version": "v1", "promoted": true, "reasons": ["acc 0.88 is at least 0.6"], "byHand": []},
             "endpoints": {"inference": "http://localhost:8120/v1", "console": "http://localhost:8100"},
             "alarms": ["deduplication: 1 document is unaccounted for"]}
            """;

    private static RunReport report(String json) throws Exception {
        return ReportedRun.of(new ObjectMapper().readTree(json));
    }

    @Test
    void whatIsNotKnownYetIsAbsent() throws Exception {
        RunReport report = report(BEGUN);

        assertThat(report.dataset()).isEmpty();
        assertThat(report.evaluation()).isEmpty();
        assertThat(report.alarms()).isEmpty();
        assertThat(report.over()).isFalse();
        assertThat(report.promoted()).isFalse();
    }

    @Test
    void theTableHasEveryFigure() throws Exception {
        String table = String.join("\n", ReportTable.lines(report(OVER)));

        assertThat(table)
                .contains("not-utf8 10")
                .contains("exact 3, near 1")
                .contains(
                        "email 5\n                 email: 40 of 42 looked at are right, 95.2 %, 84.2 to 98.7 % at 95 %")
                .contains("""
                        Tokenizer   2,048 ids; of 1.90 MB: 1.56 tokens a word, 7.60 bytes a token, 0.00 % unknown, 1.23 % parts of characters, 99.87 % covered
                                    language zh, 1.50 MB: 1.80 tokens a word, 8.30 bytes a token, 0.00 % unknown, 2.00 % parts of characters, 99.80 % covered
                                    language en, 400 kB: 1.17 tokens a word, 5.70 bytes a token, 0.00 % unknown, 0.00 % parts of characters, 100.00 % covered
                        Tokens      250,000 in 84 documents, 4 shards""")
                .contains("1.10 M parameters, 600 steps, loss 7.300 to 1.900, 20,000 tokens/s")
                .contains("held-out bits_per_byte 0.9100 ± 0.0100 (n 40)")
                .contains(
                        "questions acc 0.8800 ± 0.0200 (n 200, chance 0.250), on the 194 that aren't in the data 0.8763 ± 0.0236")
                .contains("tiny@v1, promoted")
                .contains("acc 0.88 is at least 0.6")
                .contains("http://localhost:8100")
                .contains("1 document is unaccounted for");
    }

    @Test
    void whatWasFoundStandsBesideWhatWasPlanted() throws Exception {
        Truth truth = new Truth(
                100,
                84,
                3,
                2,
                new TreeMap<>(Map.of("not-utf8", 10)),
                new TreeMap<>(Map.of("short", 2)),
                new TreeMap<>(Map.of("email", 5)));

        List<String> lines = FoundAgainstPlanted.lines(truth, report(OVER));

        assertThat(lines).anySatisfy(line -> assertThat(line).matches("exact copies +3 +3"));
        assertThat(lines).anySatisfy(line -> assertThat(line).matches("near copies +2 +1 +differs"));
        assertThat(lines).anySatisfy(line -> assertThat(line).matches("junk: short +2 +2"));
        assertThat(lines).anySatisfy(line -> assertThat(line).matches("unreadable: not-utf8 +10 +10"));
        assertThat(lines).anySatisfy(line -> assertThat(line).matches("personal data: email +5 +5"));
    }

    @Test
    void rowsFitOnATerminal() throws Exception {
        assertThat(ProgressRows.of(report(OVER)).entrySet())
                .allSatisfy(row -> assertThat("%-14s %s".formatted(row.getKey(), row.getValue()))
                        .hasSizeLessThan(100));
        assertThat(ProgressRows.of(report(OVER)).get("training")).contains("loss 7.30 → 1.90");
    }

    @Test
    void aTerminalIsDrawnOverAndAPipeIsNot() throws Exception {
        assertThat(shown(ProgressDisplay.Drawn::new)).contains("\u001b[");
        String lines = shown(out -> new ProgressDisplay.Lines(out, Duration.ofHours(1)));
        assertThat(lines).doesNotContain("\u001b").contains("1,200 documents");
        assertThat(lines.lines().filter(line -> line.startsWith("ingestion")))
                .as("one when it changed first, one at the end")
                .hasSize(2);
    }

    private static String shown(Function<PrintWriter, ProgressDisplay> making) throws Exception {
        StringWriter text = new StringWriter();
        ProgressDisplay display = making.apply(new PrintWriter(text));
        display.show(report(BEGUN));
        display.show(report(BEGUN));
        display.finish(report(OVER));
        return text.toString();
    }
}
