package dev.millrace.contracts.models.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The tokenizer part of the real data, where that is there. */
final class ReferenceData {
    static final ObjectMapper JSON = new ObjectMapper();

    private ReferenceData() {}

    static Path folder() {
        String root = System.getProperty("millrace.root", ".");
        Path data = Optional.ofNullable(System.getProperty("MILLRACE_DATA", System.getenv("MILLRACE_DATA")))
                .map(Path::of)
                .orElse(Path.of(root, "..", "shared", "data"));
        Path folder = data.resolve("H_tokenizer");
        assumeTrue(Files.isDirectory(folder), "skipped: no reference data at " + folder);
        return folder;
    }

    static List<JsonNode> vectors() throws IOException {
        List<JsonNode> vectors = new ArrayList<>();
        for (String line : Files.readAllLines(folder().resolve("encode_vectors/dev/encode_vectors.jsonl"))) {
            vectors.add(JSON.readTree(line));
        }
        return vectors;
    }

    static byte[] gunzip(String name) throws IOException {
        byte[] packed = Files.readAllBytes(folder().resolve("reference_vocabs").resolve(name));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    /** GPT-2's two files as one {@code tokenizer.json}, merges as strings. */
    static Tokenizer gpt2() throws IOException {
        ObjectNode model = JSON.createObjectNode().put("type", "BPE");
        model.set("vocab", JSON.readTree(gunzip("gpt2_vocab.json.gz")));
        ArrayNode merges = model.putArray("merges");
        new String(gunzip("gpt2_merges.txt.gz"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#version"))
                .forEach(merges::add);
        ObjectNode root = JSON.createObjectNode();
        root.set("model", model);
        root.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
        return Tokenizer.read(JSON.writeValueAsBytes(root));
    }

    /** A {@code tokenizer.json} of cl100k: the merges are found by encoding each token with the ranks below its own. */
    static Tokenizer cl100k() throws IOException {
        Map<String, Integer> ranks = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        String file = new String(gunzip("cl100k_base.tiktoken.gz"), StandardCharsets.UTF_8);
        for (String line : file.lines().toList()) {
            int space = line.indexOf(' ');
            String entry = ByteAlphabet.entryOf(Base64.getDecoder().decode(line.substring(0, space)));
            ranks.put(entry, Integer.parseInt(line.substring(space + 1)));
            inOrder.add(entry);
        }
        ObjectNode model = JSON.createObjectNode().put("type", "BPE").put("ignore_merges", true);
        ObjectNode vocab = model.putObject("vocab");
        ranks.forEach(vocab::put);
        ArrayNode merges = model.putArray("merges");
        for (String entry : inOrder) {
            if (entry.length() > 1) {
                List<String> halves = lastMerge(entry, ranks);
                if (halves.size() == 2) {
                    merges.addArray().add(halves.get(0)).add(halves.get(1));
                }
            }
        }
        ObjectNode root = JSON.createObjectNode();
        root.set("model", model);
        ArrayNode steps =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        ObjectNode split = steps.addObject()
                .put("type", "Split")
                .put("behavior", "Isolated")
                .put("invert", false);
        split.putObject("pattern").put("Regex", Splitter.CL100K_PATTERN);
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("use_regex", false);
        return Tokenizer.read(JSON.writeValueAsBytes(root));
    }

    private static List<String> lastMerge(String entry, Map<String, Integer> ranks) {
        int own = ranks.get(entry);
        List<String> symbols =
                new ArrayList<>(entry.chars().mapToObj(Character::toString).toList());
        while (symbols.size() > 2) {
            int best = -1;
            int least = own;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = ranks.getOrDefault(symbols.get(i) + symbols.get(i + 1), Integer.MAX_VALUE);
                if (rank < least) {
                    least = rank;
                    best = i;
                }
            }
            if (best < 0) {
                return symbols;
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
        return symbols;
    }
}
