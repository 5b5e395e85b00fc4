package dev.millrace.ingestion.domain.html;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a page declares about itself: Open Graph, schema.org, Dublin Core, and plain HTML. */
record PageFacts(Optional<String> title, Optional<String> date, Optional<String> language, Optional<String> author) {

    private static final Pattern DATE = Pattern.compile("(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])");
    private static final Pattern JSON_DATE = Pattern.compile("\"datePublished\"\\s*:\\s*\"([^\"]{8,40})\"");
    private static final Pattern JSON_AUTHOR =
            Pattern.compile("\"author\"\\s*:\\s*[\\[{\\s]*[^}]{0,200}?\"name\"\\s*:\\s*\"([^\"]{2,80})\"");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*");
    private static final int LONGEST = 300;

    private static final List<String> TITLES = List.of(
            "meta[property=og:title]", "meta[name=twitter:title]", "meta[name=dc.title]", "meta[name=DC.title]");
    private static final List<String> DATES = List.of(
            "meta[property=article:published_time]",
            "meta[itemprop=datePublished]",
            "meta[name=date]",
            "meta[name=DC.date]",
            "meta[name=dc.date]",
            "meta[name=pubdate]",
            "meta[name=publish-date]",
            "meta[property=og:published_time]",
            "time[itemprop=datePublished]",
            "[itemprop=datePublished]",
            "time[pubdate]",
            "article time[datetime]",
            "time[datetime]");
    private static final List<String> AUTHORS = List.of(
            "meta[name=author]",
            "meta[property=article:author]",
            "meta[name=dc.creator]",
            "meta[name=DC.creator]",
            "[itemprop=author] [itemprop=name]",
            "[itemprop=author]",
            "[rel=author]");

    /** Reads them; {@code document} must still be whole. */
    static PageFacts of(Document document) {
        String scripts = document.select("script[type=application/ld+json]").stream()
                .map(Element::data)
                .reduce("", String::concat);
        return new PageFacts(
                first(document, TITLES)
                        .or(() -> clean(
                                Optional.ofNullable(document.selectFirst("h1")).map(Element::text)))
                        .or(() -> clean(Optional.of(document.title()))),
                match(JSON_DATE, scripts).flatMap(PageFacts::day).or(() -> date(document)),
                language(document),
                first(document, AUTHORS).filter(a -> !a.startsWith("http")).or(() -> match(JSON_AUTHOR, scripts)));
    }

    private static Optional<String> first(Document document, List<String> selectors) {
        return selectors.stream()
                .map(document::selectFirst)
                .flatMap(e -> Optional.ofNullable(e).stream())
                .flatMap(e -> clean(Optional.of(value(e))).stream())
                .findFirst();
    }

    private static Optional<String> date(Document document) {
        return DATES.stream()
                .map(document::selectFirst)
                .flatMap(e -> Optional.ofNullable(e).stream())
                .flatMap(e -> day(value(e)).stream())
                .findFirst();
    }

    private static String value(Element element) {
        if (element.hasAttr("content")) {
            return element.attr("content");
        }
        return element.hasAttr("datetime") ? element.attr("datetime") : element.text();
    }

    private static Optional<String> day(String value) {
        Matcher day = DATE.matcher(value);
        return day.find() ? Optional.of(day.group()) : Optional.empty();
    }

    private static Optional<String> language(Document document) {
        Element html = document.selectFirst("html[lang]");
        String declared = html == null ? "" : html.attr("lang").strip();
        return Optional.of(declared).filter(l -> LANGUAGE.matcher(l).matches()).map(PageFacts::tag);
    }

    private static String tag(String language) {
        return Locale.forLanguageTag(language.replace('_', '-')).toLanguageTag();
    }

    private static Optional<String> match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? clean(Optional.of(matcher.group(1))) : Optional.empty();
    }

    private static Optional<String> clean(Optional<String> value) {
        return value.map(v -> v.strip().replaceAll("\\s+", " ")).filter(v -> !v.isEmpty() && v.length() <= LONGEST);
    }
}
