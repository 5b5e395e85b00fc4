package dev.millrace.filtering.domain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Real English to measure on: novels, manuals, news, speeches, encyclopaedia articles. */
final class EnglishCorpus {

    private static final List<String> PLACES = List.of(
            "A_text/gutenberg_novels",
            "A_text/linux_kernel_docs",
            "A_text/python_docs",
            "A_text/postgresql_docs",
            "A_text/masc_open_anc",
            "A_text/public_domain_small",
            "A_text/wikitext2_valid_test",
            "A_text/manpages_langs/man_en.jsonl.zst",
            "A_text/debian_handbook_langs/handbook_en-US.jsonl.zst");

    private EnglishCorpus() {}

    /** The texts under {@code data}, each at most 50,000 characters long: what a web document may have. */
    static List<String> texts(Path data) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> texts = new ArrayList<>();
        for (String place : PLACES) {
            for (Path file : files(data.resolve(place))) {
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new ZstdInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        cut(json.readTree(line).get("text").asText(), texts);
                    }
                }
            }
        }
        return texts;
    }

    private static List<Path> files(Path place) throws IOException {
        try (Stream<Path> tree = Files.walk(place)) {
            return tree.filter(file -> file.toString().endsWith(".jsonl.zst"))
                    .sorted()
                    .toList();
        }
    }

    private static void cut(String text, List<String> into) {
        for (int from = 0; from < text.length(); from += 50_000) {
            into.add(text.substring(from, Math.min(from + 50_000, text.length())));
        }
    }
}
