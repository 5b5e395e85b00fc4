package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.TokenizerFit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Tokenizers side by side: how well each fits the same texts, all of them and by language and source. */
public final class TokenizerTable {

    /** Languages, or sources, that are shown: those with the most text. */
    private static final int MOST_GROUPS = 20;

    private static final String LINE = "  %-28s %9s %12s %8s %8s %9s %9s %9s %7s";

    /**
     * One tokenizer.
     *
     * @param ids how many token ids it has
     * @param used how many of them occurred
     */
    public record Row(
            String name,
            int ids,
            int used,
            TokenizerFit all,
            Map<String, TokenizerFit> languages,
            Map<String, TokenizerFit> sources) {}

    private final Style style;

    /** Tables in this style. */
    public TokenizerTable(Style style) {
        this.style = style;
    }

    /** The table, a line each. */
    public List<String> lines(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(style.strong(heading("Tokenizer", "ids", "used")));
        lines.addAll(group("All", rows, rows.stream().map(Row::all).toList(), true));
        groups("Language", rows, rows.stream().map(Row::languages).toList(), lines);
        groups("Source", rows, rows.stream().map(Row::sources).toList(), lines);
        return lines;
    }

    private static String heading(String name, String ids, String used) {
        return LINE.formatted(name, ids, "tokens", "a word", "bytes", "unknown", "parts", "covered", used)
                .stripTrailing();
    }

    private void groups(String kind, List<Row> rows, List<Map<String, TokenizerFit>> of, List<String> lines) {
        Map<String, TokenizerFit> first = of.getFirst();
        if (first.size() < 2) {
            return;
        }
        List<String> names = first.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, TokenizerFit> one) ->
                                -one.getValue().bytes())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        for (String name : names.subList(0, Math.min(MOST_GROUPS, names.size()))) {
            List<TokenizerFit> fits = of.stream()
                    .map(groups -> groups.getOrDefault(name, TokenizerFit.NONE))
                    .toList();
            lines.addAll(group("%s %s".formatted(kind, name), rows, fits, false));
        }
        if (names.size() > MOST_GROUPS) {
            lines.add(style.faint("%s more, with less text, are in --json".formatted(names.size() - MOST_GROUPS)));
        }
    }

    private List<String> group(String title, List<Row> rows, List<TokenizerFit> fits, boolean whole) {
        TokenizerFit texts = fits.getFirst();
        List<String> lines = new ArrayList<>();
        lines.add(style.strong("%s: %s documents, %s, %s words"
                .formatted(
                        title,
                        Figures.count(texts.documents()),
                        Figures.bytes(texts.bytes()),
                        Figures.count(texts.words()))));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            TokenizerFit fit = fits.get(i);
            lines.add(LINE.formatted(
                            row.name(),
                            whole ? Figures.count(row.ids()) : "",
                            Figures.count(fit.tokens()),
                            Figures.decimal(fit.fertility(), 3),
                            Figures.decimal(fit.bytesPerToken(), 3),
                            percent(fit.unknownShare()),
                            percent(fit.partsShare()),
                            percent(fit.coverage()),
                            whole ? percent((double) row.used() / Math.max(1, row.ids())) : "")
                    .stripTrailing());
        }
        return lines;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** The same as JSON: every language and source there is. */
    public static ObjectNode json(List<Row> rows) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        for (Row row : rows) {
            ObjectNode one = report.withArray("tokenizers")
                    .addObject()
                    .put("name", row.name())
                    .put("ids", row.ids())
                    .put("used", row.used());
            one.set("all", json(row.all()));
            groups(one.putObject("languages"), row.languages());
            groups(one.putObject("sources"), row.sources());
        }
        return report;
    }

    private static void groups(ObjectNode into, Map<String, TokenizerFit> groups) {
        new TreeMap<>(groups).forEach((name, fit) -> into.set(name, json(fit)));
    }

    private static ObjectNode json(TokenizerFit fit) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("documents", fit.documents())
                .put("bytes", fit.bytes())
                .put("characters", fit.characters())
                .put("words", fit.words())
                .put("tokens", fit.tokens())
                .put("tokensPerWord", fit.fertility())
                .put("bytesPerToken", fit.bytesPerToken())
                .put("unknownShare", fit.unknownShare())
                .put("partsShare", fit.partsShare())
                .put("coverage", fit.coverage());
    }
}
