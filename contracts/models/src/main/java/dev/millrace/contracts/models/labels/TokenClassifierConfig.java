package dev.millrace.contracts.models.labels;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the {@code config.json} of a token classifier says that has Hugging Face's layout, whatever its architecture.
 *
 * @param labels by the place of their score among a token's
 * @param longest most ids that it reads at once, those around a text included
 * @param padding the id that fills up a shorter text beside a longer one
 */
public record TokenClassifierConfig(List<TokenLabel> labels, int longest, int padding) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What most such models were trained with. */
    private static final int USUAL = 512;

    /** A model that could read more isn't given more: what a name is stands near it. */
    private static final int MOST = 512;

    private static final int LEAST = 8;
    private static final int MOST_LABELS = 10_000;
    private static final Pattern UNNAMED = Pattern.compile("LABEL_\\d+");

    /** Models whose positions are counted from behind that of padding. */
    private static final Set<String> OFFSET = Set.of(
            "roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "roberta-prelayernorm", "longformer", "mpnet");

    public TokenClassifierConfig {
        labels = List.copyOf(labels);
    }

    private record Written(
            @JsonProperty("id2label") Optional<Map<String, String>> labels,
            @JsonProperty("max_position_embeddings") Optional<Integer> positions,
            @JsonProperty("pad_token_id") Optional<Integer> padding,
            @JsonProperty("model_type") Optional<String> type) {}

    /**
     * Reads one.
     *
     * @throws MalformedModel when it names no labels, or not each once; with the field and what is expected
     */
    public static TokenClassifierConfig read(Path file) throws IOException {
        Written written = read(Files.readAllBytes(file), file);
        Map<String, String> names = written.labels()
                .filter(map -> !map.isEmpty())
                .orElseThrow(
                        () -> new MalformedModel(
                                file
                                        + ": id2label is missing; expected the name of each label that the model gives a token, as a token classifier's configuration has it"));
        int padding = Math.max(0, written.padding().orElse(0));
        int before = written.type().filter(OFFSET::contains).isPresent() ? padding + 1 : 0;
        int longest = Math.min(MOST, written.positions().orElse(USUAL) - before);
        if (longest < LEAST) {
            throw new MalformedModel("%s: max_position_embeddings leaves room for %d tokens; expected at least %d"
                    .formatted(file, longest, LEAST));
        }
        return new TokenClassifierConfig(labels(file, names), longest, padding);
    }

    private static Written read(byte[] content, Path file) throws MalformedModel {
        try {
            return JSON.readValue(content, Written.class);
        } catch (JacksonException e) {
            throw new MalformedModel(file + ": " + JsonFault.placed(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<TokenLabel> labels(Path file, Map<String, String> names) throws MalformedModel {
        if (names.size() > MOST_LABELS) {
            throw new MalformedModel(
                    "%s: id2label has %d labels; expected at most %d".formatted(file, names.size(), MOST_LABELS));
        }
        List<TokenLabel> labels = new ArrayList<>();
        for (int id = 0; id < names.size(); id++) {
            String name = names.get(Integer.toString(id));
            if (name == null || name.isBlank()) {
                throw new MalformedModel("%s: id2label has %d labels and none for %d; expected one for each from 0 on"
                        .formatted(file, names.size(), id));
            }
            if (UNNAMED.matcher(name).matches()) {
                throw new MalformedModel(
                        "%s: id2label says %s for %d, which is no name; write what its labels stand for, such as B-PER"
                                .formatted(file, name, id));
            }
            labels.add(TokenLabel.named(name));
        }
        if (labels.stream().noneMatch(TokenLabel::isInside)) {
            throw new MalformedModel("%s: id2label names nothing but %s".formatted(file, TokenLabel.OUTSIDE));
        }
        return labels;
    }

    /** What its labels tell apart, in the order of their names. */
    public Set<String> entities() {
        Set<String> entities = new TreeSet<>();
        labels.stream().filter(TokenLabel::isInside).map(TokenLabel::entity).forEach(entities::add);
        return entities;
    }
}
