package dev.millrace.bench;

import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SignalsWriter;
import dev.millrace.filtering.domain.DocumentFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Where the time of reading and filtering goes, class by class. */
final class ProfilePart implements Part {

    private static final Filter ALL =
            Filter.of(List.of("gopher-quality", "gopher-repetition", "c4", "fineweb"), Map.of());
    private static final double LEAST_SHARE = 0.03;

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String title() {
        return "Where the time goes";
    }

    @Override
    public String method() {
        return "Samples of one thread by Flight Recorder, every 10 ms for " + Profile.MEASURED_SECONDS + " s after "
                + Profile.WARM_UP_SECONDS + " s to warm up. A sample counts for the topmost class of Millrace, or of a"
                + " library that it uses, on the stack: what the JDK does for a class is that class's.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("profile");
        try {
            Corpus corpus = Corpus.prepare(folder);
            List<Document> documents =
                    EnglishText.prepare(folder).map(EnglishText::documents).orElse(corpus.documents());
            DocumentFilter filter = new DocumentFilter(ALL);
            List<Figure> figures = new ArrayList<>(figures("Filtering, all rules and figures", () -> {
                try (SignalsWriter writer = new SignalsWriter(OutputStream.nullOutputStream(), filter.header())) {
                    for (Document document : documents) {
                        writer.write(filter.measure(document).signals());
                    }
                }
                return documents.size();
            }));
            figures.addAll(figures("WARC into documents", () -> {
                long[] length = {0};
                Corpus.read(
                        corpus.archive(),
                        document -> length[0] += document.text().length());
                return length[0];
            }));
            figures.addAll(figures("JSONL.zst into documents", () -> {
                long[] length = {0};
                Corpus.read(
                        corpus.file(), document -> length[0] += document.text().length());
                return length[0];
            }));
            return figures;
        } finally {
            Folders.remove(folder);
        }
    }

    private static List<Figure> figures(String what, Throughput.Pass pass) throws IOException, InterruptedException {
        Map<String, Double> shares = Profile.of(pass);
        Bench.say("  profiled: " + what);
        double others = 1;
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, Double> share : shares.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST_SHARE)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList()) {
            figures.add(Figure.of(what + ": `" + share.getKey() + "`", percent(share.getValue())));
            others -= share.getValue();
        }
        figures.add(Figure.of(what + ": all others", percent(others)));
        return figures;
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}
