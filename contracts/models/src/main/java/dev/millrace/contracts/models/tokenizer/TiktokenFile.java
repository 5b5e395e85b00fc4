package dev.millrace.contracts.models.tokenizer;

import dev.millrace.contracts.models.tokenizer.AddedTokens.Added;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a {@code .tiktoken} file: a line for each token, its bytes in base64 and its rank, which is its id. Pieces merge as
 * long as two neighbours are a token together, the one of the lowest rank first. How a text is cut, and which special tokens
 * there are, the file doesn't say; its name does, or else how many ranks it has.
 */
final class TiktokenFile {

    /** An encoding that OpenAI published. */
    private record Encoding(String name, int ranks, Splitter splitter, Map<String, Integer> special) {}

    /** With their special tokens, as {@code tiktoken_ext/openai_public.py} has them. */
    private static final List<Encoding> KNOWN = List.of(
            new Encoding("r50k_base", 50_256, new Splitter.Gpt2(), Map.of("<|endoftext|>", 50_256)),
            new Encoding("p50k_base", 50_280, new Splitter.Gpt2(), Map.of("<|endoftext|>", 50_256)),
            new Encoding(
                    "cl100k_base",
                    100_256,
                    new Splitter.Cl100k(),
                    Map.of(
                            "<|endoftext|>", 100_257,
                            "<|fim_prefix|>", 100_258,
                            "<|fim_middle|>", 100_259,
                            "<|fim_suffix|>", 100_260,
                            "<|endofprompt|>", 100_276)),
            new Encoding(
                    "o200k_base",
                    199_998,
                    new Splitter.O200k(),
                    Map.of("<|endoftext|>", 199_999, "<|endofprompt|>", 200_018)));

    private static Encoding encoding(String name, int ranks) throws MalformedTokenizer {
        for (Encoding known : KNOWN) {
            if (name.toLowerCase(Locale.ROOT).startsWith(known.name)) {
                if (ranks != known.ranks) {
                    throw new MalformedTokenizer("%s: %d ranks, of the %d that %s has; the file is cut or another's"
                            .formatted(name, ranks, known.ranks, known.name));
                }
                return known;
            }
        }
        String names = KNOWN.stream().map(Encoding::name).collect(Collectors.joining(", "));
        return KNOWN.stream()
                .filter(known -> known.ranks == ranks)
                .findFirst()
                .orElseThrow(() -> new MalformedTokenizer(
                        "tiktoken file: neither its name nor its %d ranks are those of %s; the file is cut, or of an encoding whose pattern isn't known"
                                .formatted(ranks, names)));
    }

    private TiktokenFile() {}

    static Tokenizer read(byte[] content, String name) throws MalformedTokenizer {
        Map<String, Integer> ranks = ranks(content);
        Encoding encoding = encoding(name, ranks.size());
        Map<String, Integer> special = encoding.special;
        if (Collections.max(ranks.values()) > ranks.size() + special.size()) {
            throw new MalformedTokenizer(
                    "tiktoken file: rank %d of %d tokens".formatted(Collections.max(ranks.values()), ranks.size()));
        }
        int size = 1 + Math.max(Collections.max(ranks.values()), Collections.max(special.values()));
        List<String> inOrder = new ArrayList<>(Collections.nCopies(size, ""));
        ranks.forEach((token, rank) -> inOrder.set(rank, token));
        checkHoles(inOrder, ranks.size(), special);
        int[] byteIds = new int[256];
        for (int b = 0; b < 256; b++) {
            Integer id = ranks.get(String.valueOf((char) b));
            if (id == null) {
                throw new MalformedTokenizer("tiktoken file: the byte %d has no rank".formatted(b));
            }
            byteIds[b] = id;
        }
        List<byte[]> spelled = new ArrayList<>(size);
        List<String> written = new ArrayList<>(size);
        for (String token : inOrder) {
            spelled.add(token.getBytes(StandardCharsets.ISO_8859_1));
            written.add(ByteAlphabet.entryOf(spelled.getLast()));
        }
        Map<String, Integer> entries = HashMap.newHashMap(size);
        for (int id = 0; id < size; id++) {
            entries.put(written.get(id), id);
        }
        entries.remove("");
        Model model = new ByteBpe(byteIds, ByteBpe.merges(byteIds, spelled), new PieceTable(spelled));
        List<Added> added = new ArrayList<>();
        special.forEach((token, id) -> {
            added.add(new Added(id, token, false, false, false, false, true));
            spelled.set(id, token.getBytes(StandardCharsets.UTF_8));
            written.set(id, token);
            entries.put(token, id);
        });
        return new Tokenizer(new Tokenizer.Parts(
                new Normalization.Several(List.of()),
                new PreTokenizer.Bytes(encoding.splitter, false),
                model,
                Optional.empty(),
                new Vocabulary(spelled),
                written,
                entries,
                added,
                Framing.NONE));
    }

    /** By each token's bytes, as Latin-1. */
    private static Map<String, Integer> ranks(byte[] content) throws MalformedTokenizer {
        Map<String, Integer> ranks = new HashMap<>();
        Map<Integer, Integer> lines = new HashMap<>();
        int number = 0;
        for (int from = 0; from < content.length; ) {
            int to = from;
            while (to < content.length && content[to] != '\n') {
                to++;
            }
            number++;
            String line = new String(content, from, to - from, StandardCharsets.ISO_8859_1).strip();
            from = to + 1;
            if (line.isEmpty()) {
                continue;
            }
            int space = line.indexOf(' ');
            try {
                String token = new String(
                        Base64.getDecoder().decode(line.substring(0, Math.max(0, space))), StandardCharsets.ISO_8859_1);
                int rank = Integer.parseInt(line.substring(space + 1));
                Integer before = ranks.putIfAbsent(token, rank);
                Integer sharing = lines.putIfAbsent(rank, number);
                if (token.isEmpty() || rank < 0 || before != null || sharing != null) {
                    throw new MalformedTokenizer("tiktoken file: line %d: %s"
                            .formatted(
                                    number,
                                    sharing != null
                                            ? "rank %d is that of line %d, too".formatted(rank, sharing)
                                            : before != null
                                                    ? "the token has rank %d already".formatted(before)
                                                    : "no token with a rank"));
                }
            } catch (IllegalArgumentException e) {
                throw new MalformedTokenizer(
                        "tiktoken file: line %d: not a token in base64 and its rank".formatted(number), e);
            }
        }
        return ranks;
    }

    /** Ranks have no holes but where a special token is. */
    private static void checkHoles(List<String> inOrder, int ranks, Map<String, Integer> special)
            throws MalformedTokenizer {
        int most = ranks + special.size();
        for (int id = 0, seen = 0; seen < ranks; id++) {
            if (id >= inOrder.size() || id > most || (inOrder.get(id).isEmpty() && !special.containsValue(id))) {
                throw new MalformedTokenizer("tiktoken file: no token has rank %d".formatted(id));
            }
            seen += inOrder.get(id).isEmpty() ? 0 : 1;
        }
    }
}
