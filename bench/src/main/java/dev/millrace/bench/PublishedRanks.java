package dev.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.millrace.contracts.models.tokenizer.ByteAlphabet;
import dev.millrace.contracts.models.tokenizer.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The encodings that OpenAI published, from jtokkit's jar, which has their ranks.
 *
 * @param type jtokkit's name for it
 * @param pattern by which text is cut; empty for GPT-2's
 */
record PublishedRanks(EncodingType type, String pattern) {

    static final List<PublishedRanks> ALL = List.of(
            new PublishedRanks(EncodingType.R50K_BASE, ""),
            new PublishedRanks(EncodingType.CL100K_BASE, Splitter.CL100K_PATTERN),
            new PublishedRanks(EncodingType.O200K_BASE, Splitter.O200K_PATTERN));

    /** The ranks, as they were published. */
    byte[] file() throws IOException {
        try (InputStream in = Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/" + name() + ".tiktoken")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    String name() {
        return type.getName();
    }

    /**
     * The same as a {@code tokenizer.json}, as Llama 3's is written: a piece that is a token isn't merged, and of each token the
     * last merge of two is named.
     */
    byte[] json() throws IOException {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        new String(file(), StandardCharsets.US_ASCII).lines().forEach(line -> {
            int space = line.indexOf(' ');
            ranks.put(
                    ByteAlphabet.entryOf(Base64.getDecoder().decode(line.substring(0, space))),
                    Integer.parseInt(line.substring(space + 1)));
        });
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("version", "1.0").putArray("added_tokens");
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").put("ignore_merges", true);
        ranks.forEach(model.putObject("vocab")::put);
        ArrayNode merges = model.putArray("merges");
        ranks.forEach((token, rank) -> {
            List<String> halves = halves(token, rank, ranks);
            if (halves.size() == 2) {
                merges.addArray().add(halves.getFirst()).add(halves.getLast());
            }
        });
        ArrayNode steps =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        if (!pattern.isEmpty()) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", pattern);
            split.put("behavior", "Isolated").put("invert", false);
        }
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", pattern.isEmpty());
        return json.writeValueAsBytes(root);
    }

    /** What merges of lower rank than its own make of a token. */
    private static List<String> halves(String token, int own, Map<String, Integer> ranks) {
        List<String> symbols =
                new ArrayList<>(token.chars().mapToObj(Character::toString).toList());
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
