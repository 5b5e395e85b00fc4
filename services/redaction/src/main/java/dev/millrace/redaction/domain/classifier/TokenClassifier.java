package dev.millrace.redaction.domain.classifier;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.labels.TokenClassifierConfig;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.models.labels.WordIds;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.RedactClassifier;
import dev.millrace.redaction.domain.classifier.Windows.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A token classifier of Hugging Face's layout in ONNX Runtime. What it finds in a text depends on that text alone. Immutable, for
 * any number of threads.
 */
public final class TokenClassifier implements AutoCloseable {

    /** To be raised when the same model finds other things in the same text. */
    public static final int RULES = 2;

    /** Most ids that the graph is given at once: what it keeps of each is some kilobytes. */
    private static final int MOST_AT_ONCE = 4096;

    /** A window is filled up to the length of another by no more than one of so many ids. */
    private static final int MOST_FILLED = 8;

    /** A longer text is read as several, each by itself. */
    private static final int LONGEST = 1 << 16;

    private final Graph graph;
    private final Tokenizer tokenizer;
    private final LabelKinds labels;
    private final WordVote vote;
    private final boolean capitals;
    private final int room;
    private final int before;
    private final int padding;

    private TokenClassifier(
            Graph graph, Tokenizer tokenizer, LabelKinds labels, RedactClassifier rule, TokenClassifierConfig config) {
        this.graph = graph;
        this.tokenizer = tokenizer;
        this.labels = labels;
        this.vote = new WordVote(rule.threshold(), rule.words());
        this.capitals = rule.capitals();
        this.room = config.longest() - tokenizer.framed().length;
        this.before = tokenizer.framedBefore().length;
        this.padding = config.padding();
    }

    /**
     * What is found.
     *
     * @param kind as recipes name it
     * @param start in chars of the text
     * @param end behind its last
     */
    public record Found(String kind, int start, int end) {}

    /**
     * Loads a classifier and tries it out on a text that fills a window: one that can't read so much is no use.
     *
     * @param wanted kinds that are looked for, as recipes name them
     * @throws UnfitClassifier when it can't be used as one, or nobody says what its labels stand for
     * @throws IOException when a file can't be read
     */
    public static TokenClassifier open(TokenClassifierFiles files, RedactClassifier rule, Set<String> wanted)
            throws IOException {
        try {
            TokenClassifierConfig config = TokenClassifierConfig.read(files.config());
            LabelKinds labels = LabelKinds.of(config, rule, wanted);
            Tokenizer tokenizer = Tokenizer.read(files.tokenizer());
            if (config.longest() - tokenizer.framed().length < 1) {
                throw new UnfitClassifier("%s: leaves no room for a text beside the %d tokens around it"
                        .formatted(files.config(), tokenizer.framed().length));
            }
            Graph graph = Graph.open(files, files.graph(config), config.labels().size());
            TokenClassifier classifier = new TokenClassifier(graph, tokenizer, labels, rule, config);
            boolean fits = false;
            try {
                var _ = classifier.find("Ann Lee lives in Rome. ".repeat(classifier.room / 4 + 1));
                fits = true;
            } finally {
                if (!fits) {
                    graph.close();
                }
            }
            return classifier;
        } catch (MalformedModel | MalformedTokenizer e) {
            throw new UnfitClassifier(String.valueOf(e.getMessage()), e);
        }
    }

    /** What there is in {@code text}, in order and without overlaps. */
    public List<Found> find(String text) {
        List<Found> found = new ArrayList<>();
        for (int at = 0; at < text.length() && !labels.kinds().isEmpty(); ) {
            int end = stretch(text, at);
            int shift = at;
            inStretch(text.substring(at, end)).stream()
                    .map(one -> new Found(one.kind(), one.start() + shift, one.end() + shift))
                    .forEach(found::add);
            at = end;
        }
        if (capitals && text.codePoints().anyMatch(Character::isUpperCase)) {
            found.removeIf(one -> isSmall(text.substring(one.start(), one.end())));
        }
        return found;
    }

    /** Whether there are letters that could be capitals, and nothing else that makes a name of them. */
    private static boolean isSmall(String found) {
        return found.codePoints().anyMatch(Character::isLowerCase)
                && found.codePoints().allMatch(c -> Character.isLowerCase(c) || !Character.isLetterOrDigit(c));
    }

    /** Ends behind the last white space there is room for. */
    private static int stretch(String text, int from) {
        int most = from + LONGEST;
        if (most >= text.length()) {
            return text.length();
        }
        for (int end = most; end > from + LONGEST / 2; end--) {
            if (Character.isWhitespace(text.charAt(end - 1))) {
                return end;
            }
        }
        return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
    }

    private List<Found> inStretch(String text) {
        WordIds words = WordIds.of(text, tokenizer);
        KindScores scores = new KindScores(labels, words.size());
        for (List<Window> together : batches(Windows.over(Sentences.beginnings(words), words.size(), room))) {
            read(together, words, scores);
        }
        return vote.found(words, scores, labels.kinds());
    }

    /** The longest come first, so that little is filled up; of one length where the graph can't be told what was filled up. */
    private List<List<Window>> batches(List<Window> windows) {
        List<Window> sorted = windows.stream()
                .sorted(Comparator.comparingInt(Window::length).reversed())
                .toList();
        List<List<Window>> batches = new ArrayList<>();
        List<Window> last = new ArrayList<>();
        for (Window window : sorted) {
            int longest = last.isEmpty() ? window.length() : last.getFirst().length();
            boolean fits = (graph.takesPadding()
                            ? longest - window.length() <= longest / MOST_FILLED
                            : longest == window.length())
                    && (last.size() + 1) * longest <= MOST_AT_ONCE;
            if (!fits) {
                batches.add(last);
                last = new ArrayList<>();
            }
            last.add(window);
        }
        if (!last.isEmpty()) {
            batches.add(last);
        }
        return batches;
    }

    private void read(List<Window> windows, WordIds words, KindScores scores) {
        List<int[]> texts = windows.stream()
                .map(window -> tokenizer.framed(words.ids(window.start(), window.end())))
                .toList();
        float[] all = graph.scores(texts, padding);
        int size = labels.kindOf().size();
        int length = texts.getFirst().length;
        for (int w = 0; w < windows.size(); w++) {
            Window window = windows.get(w);
            for (int id = window.from(); id < window.to(); id++) {
                scores.take(id, all, (w * length + before + id - window.start()) * size);
            }
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
