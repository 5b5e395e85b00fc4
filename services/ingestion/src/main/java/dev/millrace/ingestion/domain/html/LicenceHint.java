package dev.millrace.ingestion.domain.html;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a page hints at about its licence: a link of the relation {@code license} (Microformats, HTML Living Standard), a link
 * to a Creative Commons deed, or a declaration in its metadata. It is a hint: nobody has checked what it covers.
 */
final class LicenceHint {

    private static final Pattern CREATIVE_COMMONS = Pattern.compile(
            "creativecommons\\.org/(licenses|publicdomain)/([a-z-]+)(?:/(\\d\\.\\d))?", Pattern.CASE_INSENSITIVE);

    private LicenceHint() {}

    /** An SPDX identifier where it is a Creative Commons licence, else the address or name that is declared. */
    static Optional<String> of(Document document, MetaTags meta, LinkedData data) {
        return link(document, "[rel~=(?i)\\blicense\\b][href]")
                .or(() -> meta.first("dc.rights", "dcterms.license", "dc.license", "license"))
                .or(data::licence)
                .or(() -> link(document, "a[href*=creativecommons.org/]"))
                .map(LicenceHint::identifier);
    }

    private static Optional<String> link(Document document, String selector) {
        return Optional.ofNullable(document.selectFirst(selector))
                .map((Element link) -> link.attr("href"))
                .flatMap(MetaTags::clean);
    }

    private static String identifier(String declared) {
        Matcher creativeCommons = CREATIVE_COMMONS.matcher(declared);
        if (!creativeCommons.find()) {
            return declared;
        }
        String version = creativeCommons.group(3) == null ? "" : "-" + creativeCommons.group(3);
        String terms = creativeCommons.group(2).toUpperCase(Locale.ROOT);
        if (terms.equals("ZERO")) {
            return "CC0" + version;
        }
        return (creativeCommons.group(1).equalsIgnoreCase("publicdomain") ? "CC-PDM" : "CC-" + terms) + version;
    }
}
