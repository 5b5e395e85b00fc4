package dev.millrace.trainer.domain;

import dev.millrace.contracts.recipes.LanguageRule;
import dev.millrace.contracts.recipes.Origin;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.DatasetManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a model's card says of its data: where it is from, how much of it there is, under which licences, in which languages. */
record CardData(Recipe recipe, DatasetManifest dataset) {

    /** Share of the tokens that training reads, of what has this weight and so many of them. */
    private record Size(double weight, long tokens, long documents) {

        Size plus(Size more) {
            return new Size(weight, tokens + more.tokens, documents + more.documents);
        }

        double read() {
            return weight * tokens;
        }
    }

    String section() {
        return """
            %,d tokens in %,d documents; %s of them held out from training.

            | source | origin | licence | weight | documents | tokens | share of what is read |
            |---|---|---|---:|---:|---:|---:|
            %s

            %s

            %s

            %s
            """.formatted(
                dataset.tokens(),
                dataset.documents(),
                ModelCard.percent(recipe.training().heldOut()),
                sources(),
                licences(),
                languages(),
                curation()).stripTrailing();
    }

    /** The codes of the only languages that went on; none where all did, or nobody looked. */
    List<String> kept() {
        return recipe.filter().language().map(LanguageRule::keep).orElse(List.of());
    }

    /** Its sources on the Hugging Face hub. */
    List<String> onHub() {
        return recipe.sources().stream()
                .flatMap(source -> source.huggingFace().stream())
                .map(Origin.HuggingFace::dataset)
                .distinct()
                .toList();
    }

    private Map<String, Size> sizes() {
        Map<String, Size> sizes = new LinkedHashMap<>();
        recipe.sources().forEach(source -> sizes.put(source.name(), new Size(source.weight(), 0, 0)));
        for (DatasetManifest.Shard shard : dataset.shards()) {
            sizes.merge(shard.source(), new Size(shard.weight(), shard.tokens(), shard.documents()), Size::plus);
        }
        return sizes;
    }

    private String sources() {
        Map<String, Size> sizes = sizes();
        double all = sizes.values().stream().mapToDouble(Size::read).sum();
        return sizes.entrySet().stream()
                .map(source -> "| %s | %s | %s | %s | %,d | %,d | %s |"
                        .formatted(
                                source.getKey(),
                                named(source.getKey()).map(CardData::origin).orElse(elsewhere()),
                                licence(source.getKey()),
                                source.getValue().weight(),
                                source.getValue().documents(),
                                source.getValue().tokens(),
                                ModelCard.percent(all > 0 ? source.getValue().read() / all : 0)))
                .collect(Collectors.joining("\n"));
    }

    private Optional<Source> named(String name) {
        return recipe.sources().stream()
                .filter(source -> source.name().equals(name))
                .findFirst();
    }

    /** What is said of a source that another run has read. */
    private String elsewhere() {
        return recipe.dataset().map("as %s says"::formatted).orElse("unknown");
    }

    private String licence(String source) {
        return named(source).map(Source::licence).orElse(elsewhere());
    }

    /** Files of the machine or the store where it was read are nobody else's business. */
    private static String origin(Source source) {
        if (source.huggingFace().isPresent()) {
            Origin.HuggingFace hub = source.huggingFace().get();
            return "%s, revision %s, on the Hugging Face hub".formatted(hub.dataset(), hub.revision());
        }
        if (source.instruct().isPresent()) {
            return "instructions made by the model %s"
                    .formatted(source.instruct().get().model());
        }
        if (source.generator().isPresent()) {
            return "made by a generator of " + source.generator().get().kind();
        }
        return source.web().isPresent() ? "the web" : source.topic().isPresent() ? "a topic" : "files";
    }

    private String licences() {
        Map<String, Double> read = new TreeMap<>();
        Map<String, Size> sizes = sizes();
        sizes.forEach((source, size) -> read.merge(licence(source), size.read(), Double::sum));
        double all = read.values().stream().mapToDouble(Double::doubleValue).sum();
        return read.entrySet().stream()
                .map(licence -> "%s (%s of what is read)"
                        .formatted(licence.getKey(), ModelCard.percent(all > 0 ? licence.getValue() / all : 0)))
                .collect(Collectors.joining(", ", "Licences of the sources: ", "."));
    }

    private String languages() {
        if (recipe.dataset().isPresent()) {
            return "Languages: as %s says.".formatted(recipe.dataset().get());
        }
        return recipe.filter()
                .language()
                .map(rule -> rule.keep().isEmpty()
                        ? "Languages: any; each document's was found, and none was refused for it."
                        : "Languages: %s, as far as they were found with a confidence of at least %s; other documents were dropped."
                                .formatted(String.join(", ", rule.keep()), rule.atLeast()))
                .orElse("Languages: unknown; nobody looked which the documents are in.");
    }

    private String curation() {
        if (recipe.dataset().isPresent()) {
            return "The documents were curated before, as %s says."
                    .formatted(recipe.dataset().get());
        }
        List<String> done = new ArrayList<>();
        List<String> rules = recipe.filter().rules();
        done.add(rules.isEmpty() ? "no rule of quality" : "the rules " + String.join(", ", rules));
        recipe.filter().classifier().ifPresent(rule -> done.add("a learnt classifier of quality"));
        recipe.filter().decontamination().ifPresent(rule -> done.add("a search for evaluation items"));
        return "Documents went through %s. %s"
                .formatted(String.join(", ", done), new PersonalDataSentence(recipe.redact()).text());
    }
}
