package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardWriter;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * More than 70 MB of real English, where the machine has it: novels, manuals, speeches, encyclopaedia articles, web pages,
 * questions and answers, exam questions. Filters are measured on it, since what they cost depends on the text.
 *
 * @param documents of 3,000 to 50,000 characters: short records are joined, long ones cut
 * @param file the same as {@code jsonl.zst}
 * @param bytes UTF-8 bytes of all texts
 */
record EnglishText(List<Document> documents, Path file, long bytes) {

    private static final List<String> PLACES = List.of(
            "A_text/gutenberg_novels",
            "A_text/linux_kernel_docs",
            "A_text/python_docs",
            "A_text/postgresql_docs",
            "A_text/masc_open_anc",
            "A_text/public_domain_small",
            "A_text/wikitext2_valid_test",
            "A_text/manpages_langs/man_en.jsonl.zst",
            "A_text/debian_handbook_langs/handbook_en-US.jsonl.zst",
            "C_formats/pile_jsonl_samples",
            "E_dedup/mccormick_plagiarism/dev/articles_1000.train.gz",
            "F_quality/dclm_human_labels/dev",
            "F_quality/datatrove_golden/golden.dev.jsonl",
            "I_instruct/stackexchange_qa/qa.jsonl",
            "I_instruct/dolly_hhrlhf_small/dolly_hhrlhf_train_small.jsonl",
            "G_eval/hellaswag/dev/hellaswag_val.jsonl",
            "G_eval/boolq/dev/boolq.jsonl",
            "G_eval/mmlu/dev/mmlu_test.jsonl",
            "D_pii/enterprise_pii_classification/dev/enterprise_pii.jsonl");

    private static final int LEAST = 3_000;
    private static final int MOST = 50_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The text, or nothing where the machine hasn't all of it; its file goes below {@code folder}. */
    static Optional<EnglishText> prepare(Path folder) throws IOException {
        List<Path> places =
                PLACES.stream().flatMap(name -> RealData.find(name).stream()).toList();
        if (places.size() < PLACES.size()) {
            return Optional.empty();
        }
        List<Document> documents = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Path place : places) {
            for (Path file : files(place)) {
                read(file, text, documents);
            }
        }
        add(text, documents);
        Path file = folder.resolve("english.jsonl.zst");
        try (OutputStream out = Files.newOutputStream(file);
                ShardWriter writer = new ShardWriter(out)) {
            for (Document document : documents) {
                writer.write(document);
            }
        }
        long bytes = documents.stream()
                .mapToLong(document -> document.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return Optional.of(new EnglishText(List.copyOf(documents), file, bytes));
    }

    private static List<Path> files(Path place) throws IOException {
        try (Stream<Path> tree = Files.walk(place)) {
            return tree.filter(file -> file.toString().matches(".*\\.(jsonl(\\.zst|\\.gz)?|train\\.gz)"))
                    .filter(file -> !Files.exists(Path.of(file + ".gz")))
                    .sorted()
                    .toList();
        }
    }

    private static void read(Path file, StringBuilder text, List<Document> documents) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(unpacked(file, raw), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line.startsWith("{") ? longest(JSON.readTree(line)) : line)
                        .append('\n');
                if (text.length() >= LEAST) {
                    add(text, documents);
                }
            }
        }
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        String name = file.toString();
        return name.endsWith(".zst") ? new ZstdInputStream(raw) : name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    }

    /** A record's text, whatever the field is called: the longest it has. */
    private static String longest(JsonNode node) {
        String longest = node.isTextual() ? node.textValue() : "";
        for (JsonNode child : node) {
            String text = longest(child);
            longest = text.length() > longest.length() ? text : longest;
        }
        return longest;
    }

    private static void add(StringBuilder text, List<Document> documents) {
        for (int from = 0; from < text.length(); from += MOST) {
            documents.add(new Document(
                    "%032x".formatted(documents.size()),
                    text.substring(from, Math.min(from + MOST, text.length())),
                    "bench",
                    Optional.empty(),
                    Map.of()));
        }
        text.setLength(0);
    }
}
