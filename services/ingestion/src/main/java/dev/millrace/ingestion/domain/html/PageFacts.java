package dev.millrace.ingestion.domain.html;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a page declares about itself: Open Graph, schema.org (as attributes and as JSON-LD), Dublin Core, and plain HTML.
 *
 * @param articleBody the whole text, where the page declares that; else empty
 */
record PageFacts(
        Optional<String> title,
        Optional<String> date,
        Optional<String> language,
        Optional<String> author,
        Optional<String> licence,
        Optional<String> siteName,
        Optional<String> description,
        Optional<String> url,
        String articleBody) {

    private static final Pattern DATE = Pattern.compile("(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])");
    private static final Pattern DATE_IN_URL =
            Pattern.compile("/((?:19|20)\\d\\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\\d|3[01])(?:[/-]|$)");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*");

    private static final List<String> DATED = List.of(
            "time[itemprop=datePublished]",
            "[itemprop=datePublished]",
            "time[pubdate]",
            "article time[datetime]",
            "time[datetime]");
    private static final List<String> SIGNED =
            List.of("[itemprop=author] [itemprop=name]", "[itemprop=author]", "[rel=author]");

    /** Reads them. */
    static PageFacts of(Document document) {
        MetaTags meta = MetaTags.of(document);
        LinkedData data = LinkedData.of(document);
        Optional<String> url = url(document, meta);
        return new PageFacts(
                meta.first("og:title", "twitter:title", "dc.title", "dcterms.title")
                        .or(() -> text(document, "h1"))
                        .or(() -> MetaTags.clean(document.title()))
                        // It may be of another article that the page leads to, or of the whole site.
                        .or(data::headline),
                date(document, meta, data).or(() -> url.flatMap(PageFacts::dateIn)),
                language(document, meta, data),
                author(document, meta, data),
                LicenceHint.of(document, meta, data),
                meta.first("og:site_name", "application-name").or(data::publisher),
                meta.first("og:description", "description", "twitter:description", "dc.description"),
                url,
                data.articleBody());
    }

    Page page(String text) {
        return new Page(title, date, language, author, licence, siteName, description, url, text);
    }

    /** The day that an address names, as many do: {@code …/2021/04/05/…}. */
    static Optional<String> dateIn(String url) {
        Matcher date = DATE_IN_URL.matcher(url);
        return date.find() ? Optional.of(date.group(1) + '-' + date.group(2) + '-' + date.group(3)) : Optional.empty();
    }

    private static Optional<String> date(Document document, MetaTags meta, LinkedData data) {
        return data.datePublished()
                .flatMap(PageFacts::day)
                .or(() -> meta.all(
                                "article:published_time",
                                "datepublished",
                                "date",
                                "dc.date",
                                "dc.date.issued",
                                "dcterms.created",
                                "dcterms.date",
                                "pubdate",
                                "publish-date",
                                "publishdate",
                                "og:published_time",
                                "article.published",
                                "sailthru.date",
                                "parsely-pub-date")
                        .flatMap(value -> day(value).stream())
                        .findFirst())
                .or(() -> DATED.stream()
                        .flatMap(selector -> Optional.ofNullable(document.selectFirst(selector)).stream())
                        .flatMap(element -> day(value(element)).stream())
                        .findFirst());
    }

    private static Optional<String> author(Document document, MetaTags meta, LinkedData data) {
        return meta.first("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author")
                .filter(name -> !name.startsWith("http"))
                .or(data::author)
                .or(() ->
                        SIGNED.stream().flatMap(s -> text(document, s).stream()).findFirst());
    }

    private static Optional<String> language(Document document, MetaTags meta, LinkedData data) {
        Element html = document.selectFirst("html");
        String declared = html == null ? "" : html.attr("lang").isBlank() ? html.attr("xml:lang") : html.attr("lang");
        return tag(declared)
                .or(() -> meta.first("og:locale", "content-language", "dc.language", "dcterms.language", "language")
                        .flatMap(PageFacts::tag))
                .or(() -> data.language().flatMap(PageFacts::tag));
    }

    private static Optional<String> url(Document document, MetaTags meta) {
        Element canonical = document.selectFirst("link[rel=canonical]");
        return Optional.ofNullable(canonical)
                .map(link -> link.attr("href").strip())
                .or(() -> meta.first("og:url"))
                .filter(address -> address.startsWith("http"));
    }

    private static Optional<String> text(Document document, String selector) {
        return Optional.ofNullable(document.selectFirst(selector)).flatMap(e -> MetaTags.clean(value(e)));
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

    private static Optional<String> tag(String language) {
        String written = language.strip();
        return LANGUAGE.matcher(written).matches()
                ? Optional.of(Locale.forLanguageTag(written.replace('_', '-')).toLanguageTag())
                : Optional.empty();
    }
}
