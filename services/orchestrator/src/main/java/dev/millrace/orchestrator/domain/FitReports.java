package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.RunReport.FitReport;
import dev.millrace.contracts.api.RunReport.TokenizerReport;
import dev.millrace.contracts.events.MeasuredTexts;
import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.events.TokenizerTrained;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How well a run's tokenizer fits its texts, added up by language and by source. */
final class FitReports {

    /** ISO 639's code for a language that nobody knows. */
    private static final String UNDETERMINED = "und";

    private FitReports() {}

    static TokenizerReport of(TokenizerTrained trained) {
        List<MeasuredTexts> fits = trained.fits().orElse(List.of());
        return new TokenizerReport(
                trained.vocabulary(),
                trained.bytes(),
                Optional.of(fits)
                        .filter(measured -> !measured.isEmpty())
                        .map(measured -> report(measured.stream()
                                .map(MeasuredTexts::fit)
                                .reduce(TokenizerFit.NONE, TokenizerFit::plus))),
                by(fits, measured -> measured.language().orElse(UNDETERMINED)),
                by(fits, MeasuredTexts::source));
    }

    private static SortedMap<String, FitReport> by(List<MeasuredTexts> fits, Function<MeasuredTexts, String> name) {
        SortedMap<String, TokenizerFit> sums = new TreeMap<>();
        fits.forEach(measured -> sums.merge(name.apply(measured), measured.fit(), TokenizerFit::plus));
        SortedMap<String, FitReport> reports = new TreeMap<>();
        sums.forEach((one, fit) -> reports.put(one, report(fit)));
        return reports;
    }

    private static FitReport report(TokenizerFit fit) {
        return new FitReport(
                fit.documents(),
                fit.bytes(),
                fit.words(),
                fit.tokens(),
                fit.fertility(),
                fit.bytesPerToken(),
                fit.unknownShare(),
                fit.partsShare(),
                fit.coverage());
    }
}
