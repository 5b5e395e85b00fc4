package dev.millrace.contracts.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a text's vector is made of the vectors that a model's last layer gives its tokens. Sentence-transformers' files say so:
 * {@code modules.json}, the {@code config.json} of the pooling that it names, and {@code sentence_bert_config.json}.
 *
 * @param modes what is made of the tokens' vectors; of several, one behind the other
 * @param normalized whether the vector is divided by its Euclidean norm
 * @param longest tokens that a text may have, where that is fewer than the model sees
 * @param lowerCase whether texts are made lower-case first
 */
public record Pooling(Set<Mode> modes, boolean normalized, OptionalInt longest, boolean lowerCase) {

    /** Says which steps there are. */
    public static final String MODULES = "modules.json";

    /** Says how texts are cut and cased. */
    public static final String TEXTS = "sentence_bert_config.json";

    private static final String SETTINGS = "config.json";
    private static final Pattern FILES =
            Pattern.compile("modules\\.json|sentence_bert_config\\.json|[0-9]{1,3}_Pooling/config\\.json");

    private static final String NAMES = "Transformer, Pooling and Normalize";

    /** A vector made of several, in the order in which sentence-transformers writes them one behind the other. */
    public enum Mode {
        /** The first token's. */
        FIRST("cls", "pooling_mode_cls_token"),
        /** The largest number at each place. */
        MAXIMUM("max", "pooling_mode_max_tokens"),
        MEAN("mean", "pooling_mode_mean_tokens"),
        /** The sum, divided by the square root of how many there are. */
        MEAN_OF_ROOT("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
        /** The mean in which the token at place i, from 1, counts i times (Muennighoff 2022, arXiv:2202.08904). */
        WEIGHTED_MEAN("weightedmean", "pooling_mode_weightedmean_tokens"),
        /** The last token's. */
        LAST("lasttoken", "pooling_mode_lasttoken");

        private final String name;
        private final String field;

        Mode(String name, String field) {
            this.name = name;
            this.field = field;
        }
    }

    public Pooling {
        if (modes.isEmpty()) {
            throw new IllegalArgumentException("A vector is made of something");
        }
        modes = EnumSet.copyOf(modes);
    }

    /** One mode, normalised, for texts of any length. */
    public static Pooling of(Mode mode) {
        return new Pooling(EnumSet.of(mode), true, OptionalInt.empty(), false);
    }

    /** The files of a package that may say it: that of a pooling lies in a folder of its own. */
    public static boolean isSaidBy(String file) {
        return FILES.matcher(file).matches();
    }

    /** The files in a folder that {@link #isSaidBy may say it}, by their names in it, in order. */
    public static List<String> saidIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Files.isDirectory(file)
                            ? file.getFileName() + "/" + SETTINGS
                            : file.getFileName().toString())
                    .filter(Pooling::isSaidBy)
                    .filter(name -> Files.isRegularFile(folder.resolve(name)))
                    .sorted()
                    .toList();
        }
    }

    /**
     * What a package says; empty where it says nothing.
     *
     * @throws MalformedModel when it asks for what isn't computed here, or a file can't be read; with file and field
     */
    public static Optional<Pooling> read(Path folder) throws IOException {
        Path file = folder.resolve(MODULES);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode modules = ModelJson.read(file, JsonNode.class);
        List<String> steps = new ArrayList<>();
        Set<Mode> modes = EnumSet.noneOf(Mode.class);
        for (JsonNode module : modules) {
            String type = module.path("type").asText();
            String step = type.substring(type.lastIndexOf('.') + 1);
            steps.add(step);
            if (step.equals("Pooling")) {
                modes.addAll(modes(folder, module.path("path").asText()));
            } else if (!step.equals("Normalize")
                    && !(step.equals("Transformer")
                            && module.path("path").asText().isEmpty())) {
                throw new MalformedModel(
                        "%s: step %d is %s in \"%s\"; %s are computed, the first in the package's own folder"
                                .formatted(
                                        MODULES,
                                        steps.size() - 1,
                                        type,
                                        module.path("path").asText(),
                                        NAMES));
            }
        }
        boolean normalized = steps.equals(List.of("Transformer", "Pooling", "Normalize"));
        if (!normalized && !steps.equals(List.of("Transformer", "Pooling"))) {
            throw new MalformedModel("%s: the steps are %s; %s are computed, in this order, the last or not"
                    .formatted(MODULES, steps, NAMES));
        }
        Path texts = folder.resolve(TEXTS);
        JsonNode said = Files.exists(texts) ? ModelJson.read(texts, JsonNode.class) : ModelJson.MAPPER.missingNode();
        JsonNode longest = said.path("max_seq_length");
        return Optional.of(new Pooling(
                modes,
                normalized,
                longest.canConvertToInt() && longest.intValue() > 0
                        ? OptionalInt.of(longest.intValue())
                        : OptionalInt.empty(),
                said.path("do_lower_case").asBoolean()));
    }

    private static Set<Mode> modes(Path folder, String path) throws IOException {
        String name = path + "/" + SETTINGS;
        if (!isSaidBy(name)) {
            throw new MalformedModel(
                    "%s: the path \"%s\" of a pooling; expected one such as 1_Pooling".formatted(MODULES, path));
        }
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            throw new MalformedModel("%s is missing, which %s names".formatted(name, MODULES));
        }
        JsonNode settings = ModelJson.read(file, JsonNode.class);
        Set<Mode> modes = EnumSet.noneOf(Mode.class);
        for (Map.Entry<String, JsonNode> field : settings.properties()) {
            if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
                modes.add(mode(name, field.getKey(), field.getKey()));
            }
        }
        JsonNode named = settings.path("pooling_mode");
        for (JsonNode one : named.isTextual() ? List.of(named) : named) {
            modes.add(mode(name, "pooling_mode", one.asText()));
        }
        if (modes.isEmpty()) {
            throw new MalformedModel("%s names no mode of pooling, such as pooling_mode_mean_tokens".formatted(name));
        }
        return modes;
    }

    private static Mode mode(String file, String field, String name) throws MalformedModel {
        for (Mode mode : Mode.values()) {
            if (mode.name.equals(name) || mode.field.equals(name)) {
                return mode;
            }
        }
        throw new MalformedModel("%s: %s asks for %s, which isn't computed here; known are %s"
                .formatted(
                        file,
                        field,
                        name,
                        String.join(
                                ", ",
                                EnumSet.allOf(Mode.class).stream()
                                        .map(m -> m.name)
                                        .toList())));
    }

    /**
     * The vector of a text.
     *
     * @param hidden vectors of tokens one behind the other, {…, width}
     * @param first the place of the text's first token among them
     * @param tokens how many it has
     * @return {modes × width}
     */
    public float[] of(FloatBuffer hidden, int first, int tokens, int width) {
        double[] made = new double[modes.size() * width];
        int at = 0;
        for (Mode mode : modes) {
            for (int i = 0; i < width; i++) {
                made[at++] = number(mode, hidden, first * width + i, tokens, width);
            }
        }
        double length = 1;
        if (normalized) {
            double squares = 0;
            for (double number : made) {
                squares += number * number;
            }
            // As torch.nn.functional.normalize: a vector of zeros stays one.
            length = Math.max(Math.sqrt(squares), 1e-12);
        }
        float[] vector = new float[made.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (made[i] / length);
        }
        return vector;
    }

    /** @param at where the first token has this number */
    private static double number(Mode mode, FloatBuffer hidden, int at, int tokens, int width) {
        int last = at + (tokens - 1) * width;
        return switch (mode) {
            case FIRST -> hidden.get(at);
            case LAST -> hidden.get(last);
            case MAXIMUM -> {
                double most = Double.NEGATIVE_INFINITY;
                for (int place = at; place <= last; place += width) {
                    most = Math.max(most, hidden.get(place));
                }
                yield most;
            }
            case MEAN -> sum(hidden, at, last, width) / tokens;
            case MEAN_OF_ROOT -> sum(hidden, at, last, width) / Math.sqrt(tokens);
            case WEIGHTED_MEAN -> {
                double sum = 0;
                for (int i = 0; i < tokens; i++) {
                    sum += (i + 1.0) * hidden.get(at + i * width);
                }
                yield sum / (tokens * (tokens + 1.0) / 2);
            }
        };
    }

    private static double sum(FloatBuffer hidden, int at, int last, int width) {
        double sum = 0;
        for (int place = at; place <= last; place += width) {
            sum += hidden.get(place);
        }
        return sum;
    }
}
