package dev.millrace.trainer.engine.forward;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inputs of forward passes, from a JSON file: {@code {"cases": [{"name", "input_ids", "attention_mask", "position_ids",
 * "token_type_ids", "decoder_input_ids", "decoder_attention_mask", "labels"}], "grad": {"case"}}}, each input a list of rows.
 *
 * @param cases in the file's order
 * @param differentiated the case with labels that gradients are of: the one that {@code grad.case} names, if any, else the first
 */
public record ForwardCases(List<Case> cases, Optional<Case> differentiated) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A forward pass by its name, or by its number where it has none. */
    public record Case(String name, ModelInputs inputs) {}

    /**
     * Reads a file of cases.
     *
     * @throws MalformedModel when it isn't one, or asks for what the model doesn't have
     */
    public static ForwardCases read(Path file, PublishedModel model) throws IOException {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new MalformedModel(
                    file + (Files.exists(file) ? " is a folder; expected a file with cases" : " is missing"));
        }
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, JsonFault.placed(e)), e);
        }
        if (!root.path("cases").isArray() || root.path("cases").isEmpty()) {
            throw new MalformedModel(file + " has no list of cases");
        }
        List<Case> cases = new ArrayList<>();
        for (JsonNode json : root.path("cases")) {
            String name = json.path("name").asText(String.valueOf(cases.size()));
            Reader reader = new Reader("%s: case %s".formatted(file, name), json, model.architecture(), model.config());
            cases.add(new Case(name, reader.inputs()));
        }
        JsonNode named = root.path("grad").path("case");
        Optional<Case> differentiated = cases.stream()
                .filter(one -> one.inputs().labels().isPresent())
                .filter(one -> !named.isTextual() || one.name().equals(named.textValue()))
                .findFirst();
        return new ForwardCases(List.copyOf(cases), differentiated);
    }

    /** How many places a model must know of to compute all of them. */
    public int longest(Architecture architecture) {
        return cases.stream()
                .mapToInt(one -> one.inputs().longest(architecture))
                .max()
                .orElseThrow();
    }

    /** One case's inputs; errors say where it stands. */
    private record Reader(String where, JsonNode json, Architecture architecture, JsonNode config) {

        ModelInputs inputs() throws MalformedModel {
            boolean crosses = architecture.kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE;
            long lastId = architecture.embedding().vocabulary() - 1L;
            Rows ids = rows("input_ids", 0, lastId).orElseThrow(() -> wrong("input_ids", "is missing"));
            Optional<Rows> labels = rows("labels", Batch.IGNORED, lastId);
            Optional<Rows> decoderIds = rows("decoder_input_ids", 0, lastId);
            if (!crosses && decoderIds.isPresent()) {
                throw wrong("decoder_input_ids", "is there, and the model has no decoder behind an encoder");
            }
            if (crosses && decoderIds.isEmpty()) {
                Rows behind = labels.orElseThrow(
                        () -> wrong("decoder_input_ids", "is missing, and there are no labels to make it of"));
                decoderIds = Optional.of(behind(behind));
            }
            Rows scored = decoderIds.orElse(ids);
            long lastPosition = ModelInputs.firstPosition(architecture) + architecture.context() - 1L;
            long lastType = Math.max(0, architecture.embedding().types() - 1L);
            expectSeen(ids, "input_ids");
            expectSeen(scored, "decoder_input_ids");
            if (json.has("position_ids") && architecture.context() == Integer.MAX_VALUE) {
                throw wrong("position_ids", "is there, and the model knows distances alone");
            }
            return new ModelInputs(
                    ids,
                    like(ids, "attention_mask", rows("attention_mask", 0, 1)),
                    like(ids, "position_ids", rows("position_ids", 0, lastPosition)),
                    like(ids, "token_type_ids", rows("token_type_ids", 0, lastType)),
                    decoderIds,
                    like(scored, "decoder_attention_mask", rows("decoder_attention_mask", 0, 1)),
                    like(scored, "labels", labels));
        }

        private void expectSeen(Rows rows, String field) throws MalformedModel {
            if (rows.length() > architecture.context()) {
                throw wrong(
                        field,
                        "has rows of %d, and the model sees %d tokens"
                                .formatted(rows.length(), architecture.context()));
            }
        }

        /**
         * What a decoder reads where there are labels alone: they, each behind the one before; padding for one that is
         * ignored.
         */
        private Rows behind(Rows labels) throws MalformedModel {
            JsonNode start = config.path("decoder_start_token_id");
            if (!start.isIntegralNumber()) {
                throw wrong("decoder_input_ids", "is missing, and config.json has no decoder_start_token_id");
            }
            long padding = config.path("pad_token_id").asLong(0);
            return new Rows(labels.count(), labels.length(), (row, place) -> {
                long before = place == 0 ? start.longValue() : labels.at(row, place - 1);
                return before == Batch.IGNORED ? padding : before;
            });
        }

        private Optional<Rows> like(Rows other, String field, Optional<Rows> rows) throws MalformedModel {
            if (rows.isPresent() && !rows.get().isShapedAs(other)) {
                throw wrong(
                        field,
                        "has %d rows of %d, and the ids beside it have %d of %d"
                                .formatted(rows.get().count(), rows.get().length(), other.count(), other.length()));
            }
            return rows;
        }

        private Optional<Rows> rows(String field, long least, long most) throws MalformedModel {
            JsonNode given = json.path(field);
            if (given.isMissingNode() || given.isNull()) {
                return Optional.empty();
            }
            int length = given.path(0).size();
            for (JsonNode row : given) {
                if (!row.isArray() || row.size() != length) {
                    throw wrong(field, "has rows of several lengths");
                }
                for (JsonNode number : row) {
                    if (!number.isIntegralNumber() || !isBetween(least, number.longValue(), most)) {
                        throw wrong(
                                field,
                                "holds %s; whole numbers from %d to %d belong there".formatted(number, least, most));
                    }
                }
            }
            if (length == 0) {
                throw wrong(field, "has no number");
            }
            return Optional.of(new Rows(
                    given.size(),
                    length,
                    (row, place) -> given.get(row).get(place).longValue()));
        }

        /** What is ignored is below every id. */
        private static boolean isBetween(long least, long number, long most) {
            return number == least || (number >= 0 && number <= most);
        }

        private MalformedModel wrong(String field, String what) {
            return new MalformedModel("%s: %s %s".formatted(where, field, what));
        }
    }
}
