package dev.millrace.cli.report;

import dev.millrace.contracts.api.RunReport.FitReport;
import dev.millrace.contracts.api.RunReport.TokenizerReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How well a run's tokenizer fits its texts: all of them, and by language and source where there are several. */
final class FitLines {

    /** Languages, or sources, that are shown: those with the most text. */
    private static final int MOST = 10;

    private FitLines() {}

    static List<String> of(TokenizerReport tokenizer) {
        List<String> lines = new ArrayList<>();
        lines.add("Tokenizer   %s ids%s"
                .formatted(
                        Figures.count(tokenizer.vocabulary()),
                        tokenizer
                                .all()
                                .map(all -> "; of %s: %s".formatted(Figures.bytes(all.bytes()), figures(all)))
                                .orElse("")));
        groups("language", tokenizer.languages(), lines);
        groups("source", tokenizer.sources(), lines);
        return lines;
    }

    private static void groups(String kind, Map<String, FitReport> groups, List<String> lines) {
        if (groups.size() < 2) {
            return;
        }
        groups.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, FitReport> group) ->
                                -group.getValue().bytes())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .forEach(group -> lines.add("            %s %s, %s: %s"
                        .formatted(
                                kind,
                                group.getKey(),
                                Figures.bytes(group.getValue().bytes()),
                                figures(group.getValue()))));
        if (groups.size() > MOST) {
            lines.add("            %s more, with less text, are in --json".formatted(groups.size() - MOST));
        }
    }

    private static String figures(FitReport fit) {
        return "%s tokens a word, %s bytes a token, %s %% unknown, %s %% parts of characters, %s %% covered"
                .formatted(
                        Figures.decimal(fit.tokensPerWord(), 2),
                        Figures.decimal(fit.bytesPerToken(), 2),
                        Figures.decimal(100 * fit.unknownShare(), 2),
                        Figures.decimal(100 * fit.partsShare(), 2),
                        Figures.decimal(100 * fit.coverage(), 2));
    }
}
