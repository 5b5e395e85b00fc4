package dev.millrace.trainer.engine.forward;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Inputs of forward passes, from a JSON file: {@code {"cases": [{"name", "input_ids", "attention_mask", "position_ids",
 * "token_type_ids", "decoder_input_ids", "decoder_attention_mask", "labels"}], "grad": {"case"}}}, each input a list of rows.
 *
 * @param cases in the file's order
 * @param differentiated the case that gradients are of: the one that {@code grad.case} names, else the first with labels
 */
public record ForwardCases(List<Case> cases, Optional<Case> differentiated) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A forward pass by its name, or by its number where it has none. */
    public record Case(String name, ModelInputs inputs) {}

    /**
     * What a decoder reads where a case has labels alone: they, each behind the one before.
     *
     * @param start the id that it begins with
     * @param padding the id in the place of what is ignored
     */
    public record DecoderStart(OptionalLong start, long padding) {

        /** As a published model's {@code config.json} says; T5 begins with padding. */
        public static DecoderStart read(Path config) throws IOException {
            JsonNode json = JSON.readTree(Files.readAllBytes(config));
            JsonNode start = json.path("decoder_start_token_id");
            return new DecoderStart(
                    start.isIntegralNumber() ? OptionalLong.of(start.longValue()) : OptionalLong.empty(),
                    json.path("pad_token_id").asLong(0));
        }
    }

    /**
     * Reads a file of cases.
     *
     * @param vocabulary token ids of the model
     * @param decoder empty for a model without an encoder and a decoder
     * @throws MalformedModel when it isn't one, or asks for what the model doesn't have
     */
    public static ForwardCases read(Path file, long vocabulary, Optional<DecoderStart> decoder) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
        if (!root.path("cases").isArray() || root.path("cases").isEmpty()) {
            throw new MalformedModel(file + " has no list of cases");
        }
        List<Case> cases = new ArrayList<>();
        for (JsonNode json : root.path("cases")) {
            String name = json.path("name").asText(String.valueOf(cases.size()));
            Reader reader = new Reader("%s: case %s".formatted(file, name), json, vocabulary);
            cases.add(new Case(name, reader.inputs(decoder)));
        }
        JsonNode named = root.path("grad").path("case");
        Optional<Case> differentiated = cases.stream()
                .filter(one -> named.isTextual()
                        ? one.name().equals(named.textValue())
                        : one.inputs().labels().isPresent())
                .findFirst();
        return new ForwardCases(List.copyOf(cases), differentiated);
    }

    /** The longest row of all. */
    public int longest() {
        return cases.stream().mapToInt(one -> one.inputs().longest()).max().orElseThrow();
    }

    /** One case's inputs; errors say where it stands. */
    private record Reader(String where, JsonNode json, long vocabulary) {

        ModelInputs inputs(Optional<DecoderStart> decoder) throws MalformedModel {
            Rows ids = rows("input_ids", 0, vocabulary - 1).orElseThrow(() -> wrong("input_ids", "is missing"));
            Optional<Rows> labels = rows("labels", Batch.IGNORED, vocabulary - 1);
            Optional<Rows> decoderIds = rows("decoder_input_ids", 0, vocabulary - 1);
            if (decoder.isPresent() && decoderIds.isEmpty()) {
                Rows behind = labels.orElseThrow(
                        () -> wrong("decoder_input_ids", "is missing, and there are no labels to make it of"));
                decoderIds = Optional.of(behind(behind, decoder.get()));
            }
            Rows scored = decoder.isPresent() ? decoderIds.orElseThrow() : ids;
            return new ModelInputs(
                    ids,
                    like(ids, "attention_mask", rows("attention_mask", 0, 1)),
                    like(ids, "position_ids", rows("position_ids", 0, Long.MAX_VALUE)),
                    like(ids, "token_type_ids", rows("token_type_ids", 0, Long.MAX_VALUE)),
                    decoderIds,
                    like(scored, "decoder_attention_mask", rows("decoder_attention_mask", 0, 1)),
                    like(scored, "labels", labels));
        }

        private Rows behind(Rows labels, DecoderStart decoder) throws MalformedModel {
            long start = decoder.start()
                    .orElseThrow(() ->
                            wrong("decoder_input_ids", "is missing, and config.json has no decoder_start_token_id"));
            return new Rows(labels.count(), labels.length(), (row, place) -> {
                long before = place == 0 ? start : labels.at(row, place - 1);
                return before == Batch.IGNORED ? decoder.padding() : before;
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
