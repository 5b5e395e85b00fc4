package dev.millrace.ingestion.domain.html;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A page's {@code meta} elements by property, name or item property in lower case; the first of a name counts. */
final class MetaTags {

    private static final int LONGEST = 300;
    private static final int MOST = 500;

    private static final Pattern UNSEEN = Pattern.compile("[\\u00AD\\u200B\\u2060\\uFEFF]");

    private final Map<String, String> contents = new HashMap<>();

    private MetaTags() {}

    static MetaTags of(Document document) {
        MetaTags tags = new MetaTags();
        for (Element meta : document.getElementsByTag("meta")) {
            if (tags.contents.size() < MOST) {
                tags.add(meta);
            }
        }
        return tags;
    }

    private void add(Element meta) {
        for (String attribute : new String[] {"property", "name", "itemprop", "http-equiv"}) {
            String name = meta.attr(attribute).strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty()) {
                clean(meta.attr("content")).ifPresent(content -> contents.putIfAbsent(name, content));
            }
        }
    }

    /** The content of the first of {@code names} that has one. */
    Optional<String> first(String... names) {
        return all(names).findFirst();
    }

    /** The contents of all of {@code names}, in their order. */
    Stream<String> all(String... names) {
        return Stream.of(names).flatMap(name -> Optional.ofNullable(contents.get(name)).stream());
    }

    /** {@code value} with single spaces; empty if nothing is left, and cut where it is too long for a name of anything. */
    static Optional<String> clean(String value) {
        String clean = UNSEEN.matcher(value)
                .replaceAll("")
                .replaceAll("[\\s\\u00A0]+", " ")
                .strip();
        if (clean.length() > LONGEST) {
            int end = Character.isHighSurrogate(clean.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
            clean = clean.substring(0, end);
        }
        return clean.isEmpty() ? Optional.empty() : Optional.of(clean);
    }
}
