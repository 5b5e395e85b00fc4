package dev.millrace.bench;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tokenizers beside Hugging Face's and jtokkit: encoding on one core, and training. */
final class TokenizersPart implements Part {

    private static final int ROUNDS = 5;
    private static final String FLOOR = "ratio at least 2 to each";

    @Override
    public String name() {
        return "tokenizers";
    }

    @Override
    public String title() {
        return "Tokenizers, MB/s on one core beside Hugging Face's and jtokkit";
    }

    @Override
    public String method() {
        return "MB (10^6 bytes) of UTF-8 by the processor time of the whole process, garbage collection included; the"
                + " median of " + ROUNDS + " rounds of at least " + Throughput.ROUND_SECONDS
                + " processor seconds each, in turns after a warm-up, and of the ratios in each. Hugging Face's encodes"
                + " many texts at once without offsets, in one thread of a process of its own"
                + " (`bench/tokenizers/huggingface.py`), and no number is made Python's; jtokkit gives its list of ids."
                + " All three give the same ids of all texts. English: novels and a manual; code: this project's;"
                + " Chinese: manuals. Of training the median of three ratios, in turns, each with all cores.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("tokenizers");
        Optional<String> python = Optional.ofNullable(System.getenv("TRANSFORMERS_PYTHON"));
        List<Figure> figures = new ArrayList<>();
        try {
            if (python.isEmpty()) {
                measure(folder, Optional.empty(), figures);
                figures.add(Figure.of(
                        "Hugging Face's tokenizers beside them",
                        "not measured: no tokenizers (TRANSFORMERS_PYTHON isn't set)"));
                return figures;
            }
            try (HuggingFaceTokenizers theirs = HuggingFaceTokenizers.start(python.get(), 1)) {
                measure(folder, Optional.of(theirs), figures);
            }
            figures.addAll(new TrainingBeside(TokenizerTexts.all().getFirst(), folder).measure(python.get()));
            return figures;
        } finally {
            Folders.remove(folder);
        }
    }

    private static void measure(Path folder, Optional<HuggingFaceTokenizers> theirs, List<Figure> figures)
            throws IOException, InterruptedException {
        List<TokenizerTexts> all = TokenizerTexts.all();
        if (theirs.isPresent()) {
            for (TokenizerTexts texts : all) {
                theirs.get().texts(texts.name(), texts.texts(), folder);
            }
        }
        for (PublishedRanks ranks : PublishedRanks.ALL) {
            byte[] json = ranks.json();
            Tokenizer ours = Tokenizer.read(ranks.file());
            if (theirs.isPresent()) {
                theirs.get().load(ranks.name(), Files.write(folder.resolve(ranks.name() + ".json"), json));
            }
            Encoding jtokkit = Encodings.newDefaultEncodingRegistry().getEncoding(ranks.type());
            for (TokenizerTexts texts : all) {
                List<Contender> contenders = new ArrayList<>();
                contenders.add(inProcess("Millrace", texts, ours::encodeOrdinary));
                contenders.add(inProcess(
                        "jtokkit", texts, text -> jtokkit.encodeOrdinary(text).toArray()));
                if (theirs.isPresent()) {
                    contenders.add(outside(theirs.get(), ranks.name(), texts));
                }
                figures.add(compared("%s, %s".formatted(ranks.name(), texts.name()), texts, contenders));
            }
            if (ranks.name().startsWith("cl100k") && theirs.isPresent()) {
                Tokenizer written = Tokenizer.read(json);
                for (TokenizerTexts texts : all) {
                    figures.add(compared(
                            "Llama 3's form (`tokenizer.json`), %s".formatted(texts.name()),
                            texts,
                            List.of(
                                    inProcess("Millrace", texts, written::encodeOrdinary),
                                    outside(theirs.get(), ranks.name(), texts))));
                }
            }
        }
    }

    /** One that encodes texts. */
    private record Contender(String name, Seconds seconds, String ids) {}

    /** Of a round: seconds of processor time a pass. */
    private interface Seconds {
        double spend() throws IOException, InterruptedException;
    }

    private static Contender inProcess(String name, TokenizerTexts texts, Function<String, int[]> encode)
            throws IOException, InterruptedException {
        Throughput.Pass pass = () -> {
            long ids = 0;
            for (String text : texts.texts()) {
                ids += encode.apply(text).length;
            }
            return ids;
        };
        Throughput.warmUp(pass);
        return new Contender(name, () -> Throughput.secondsPerPass(pass), sha256(texts, encode));
    }

    private static Contender outside(HuggingFaceTokenizers theirs, String tokenizer, TokenizerTexts texts)
            throws IOException {
        return new Contender(
                "Hugging Face's " + theirs.version(),
                () -> theirs.encode(tokenizer, texts.name()),
                theirs.ids(tokenizer, texts.name()));
    }

    private static Figure compared(String what, TokenizerTexts texts, List<Contender> contenders)
            throws IOException, InterruptedException {
        Contender ours = contenders.getFirst();
        double[][] seconds = new double[contenders.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                seconds[i][round] = contenders.get(i).seconds.spend();
            }
        }
        List<String> beside = new ArrayList<>();
        for (int i = 1; i < contenders.size(); i++) {
            Contender other = contenders.get(i);
            if (!other.ids.equals(ours.ids)) {
                throw new IllegalStateException("%s: %s gives other ids than we do".formatted(what, other.name));
            }
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = seconds[i][round] / seconds[0][round];
            }
            beside.add("%s: %s, ratio %s"
                    .formatted(
                            other.name,
                            Figure.digits(texts.bytes() / 1e6 / median(seconds[i])),
                            Figure.digits(median(ratios))));
        }
        Figure figure = Figure.of(what, Figure.digits(texts.bytes() / 1e6 / median(seconds[0])) + " MB/s")
                .beside(String.join("; ", beside))
                .floor(FLOOR);
        Bench.say(figure);
        Bench.say("    " + figure.beside());
        return figure;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String sha256(TokenizerTexts texts, Function<String, int[]> encode) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts.texts()) {
                int[] ids = encode.apply(text);
                ByteBuffer bytes = ByteBuffer.allocate(ids.length * 4).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asIntBuffer().put(ids);
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("A JDK without SHA-256", e);
        }
    }
}
