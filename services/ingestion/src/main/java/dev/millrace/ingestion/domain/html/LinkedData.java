package dev.millrace.ingestion.domain.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a page says about its article in JSON-LD, by schema.org's vocabulary. */
final class LinkedData {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Characters of one script, and objects of a page: what real pages stay far below. */
    private static final int LONGEST = 1 << 20;

    private static final int MOST = 1000;
    private static final int DEEPEST = 8;
    private static final Set<String> NOT_OF_THE_ARTICLE = Set.of(
            "author", "publisher", "creator", "comment", "breadcrumb", "itemListElement", "potentialAction", "image");

    private final List<JsonNode> objects = new ArrayList<>();

    private LinkedData() {}

    static LinkedData of(Document document) {
        LinkedData data = new LinkedData();
        for (Element script : document.getElementsByTag("script")) {
            if (script.attr("type").strip().equalsIgnoreCase("application/ld+json")) {
                data.read(script.data());
            }
        }
        return data;
    }

    private void read(String script) {
        if (script.length() <= LONGEST) {
            try {
                collect(JSON.readTree(script), 0);
            } catch (JsonProcessingException e) {
                // Broken JSON declares nothing; the page's text doesn't depend on it.
                return;
            }
        }
    }

    private void collect(JsonNode node, int depth) {
        if (depth > DEEPEST || objects.size() >= MOST) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> collect(element, depth + 1));
        } else if (node.isObject()) {
            objects.add(node);
            node.properties().forEach(field -> {
                if (!NOT_OF_THE_ARTICLE.contains(field.getKey())
                        && field.getValue().isContainerNode()) {
                    collect(field.getValue(), depth + 1);
                }
            });
        }
    }

    Optional<String> headline() {
        return first("headline");
    }

    Optional<String> datePublished() {
        return first("datePublished").or(() -> first("dateCreated"));
    }

    Optional<String> language() {
        return first("inLanguage");
    }

    Optional<String> licence() {
        return first("license");
    }

    Optional<String> author() {
        return named("author").or(() -> named("creator"));
    }

    Optional<String> publisher() {
        return named("publisher");
    }

    /** The longest text that is declared as an article's body, without its markup; empty when there is none. */
    String articleBody() {
        return objects.stream()
                .map(object -> object.path("articleBody").asText(""))
                .max((a, b) -> Integer.compare(a.length(), b.length()))
                .map(LinkedData::withoutMarkup)
                .orElse("");
    }

    private static String withoutMarkup(String body) {
        return body.indexOf('<') < 0
                ? body.strip()
                : Jsoup.parse(body).wholeText().strip();
    }

    private Optional<String> first(String field) {
        return objects.stream()
                .map(object -> object.path(field))
                .filter(JsonNode::isTextual)
                .flatMap(value -> MetaTags.clean(value.textValue()).stream())
                .findFirst();
    }

    /** The name of a person or organisation, which may be written as text, as an object, or as a list of these. */
    private Optional<String> named(String field) {
        return objects.stream()
                .map(object -> object.path(field))
                .flatMap(value -> value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value))
                .flatMap(value -> MetaTags.clean(name(value)).stream())
                .filter(name -> !name.startsWith("http"))
                .findFirst();
    }

    /** What somebody is called; a person may have only the parts of a name. */
    private static String name(JsonNode value) {
        if (value.isTextual() || value.path("name").isTextual()) {
            return value.isTextual() ? value.textValue() : value.path("name").textValue();
        }
        return Stream.of("givenName", "additionalName", "familyName")
                .map(part -> value.path(part).asText(""))
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
    }
}
