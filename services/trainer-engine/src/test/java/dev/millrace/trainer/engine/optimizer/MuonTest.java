package dev.millrace.trainer.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.recipes.MuonSpec;
import dev.millrace.contracts.recipes.MuonSpec.Adjustment;
import dev.millrace.trainer.engine.GoldenData;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Shares;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Muon against the values of an implementation in double precision. */
class MuonTest {

    /** A matrix of the table, and a parameter of its shape in a model that has one. */
    private record Place(String matrix, String parameter, int width, int feedForward) {}

    private static final List<Place> PLACES = List.of(
            new Place("tall", "decoder.layers.0.feed-forward.up.weight", 4, 6),
            new Place("wide", "decoder.layers.0.feed-forward.down.weight", 4, 7),
            new Place("square", "decoder.layers.0.attention.key.weight", 5, 6));

    private static FlatParameters parameters(int width, int feedForward) {
        Norm norm = Norm.rms(1e-5);
        Block block = Block.of(
                Attention.of(width, 1, Attention.Biases.NONE),
                new FeedForward(feedForward, Activation.SILU, true, false),
                Norms.pre(norm));
        return new FlatParameters(Architecture.decoder(
                8,
                Embedding.of(5, width),
                Stack.of(true, new Positions.None(), Optional.empty(), block, 1, Optional.of(norm)),
                Head.of(false, Head.Bias.NONE)));
    }

    @Test
    void twentyStepsEqualTheTable() throws Exception {
        JsonNode golden = GoldenData.read("training/muon.json");
        for (JsonNode expected : golden.path("cases")) {
            MuonSpec spec = new MuonSpec(
                    OptionalDouble.empty(),
                    expected.path("momentum").asDouble(),
                    expected.path("nesterov").asBoolean(),
                    golden.path("ns_steps").asInt(),
                    expected.path("adjust_lr_fn").asText().equals("original")
                            ? Adjustment.ORIGINAL
                            : Adjustment.MATCH_RMS_ADAMW);
            for (Place place : PLACES) {
                check(golden, expected, spec, place);
            }
        }
    }

    private static void check(JsonNode golden, JsonNode expected, MuonSpec spec, Place place) {
        FlatParameters parameters = parameters(place.width(), place.feedForward());
        FlatParameters.Slot slot = parameters.slot(place.parameter());
        double decay = expected.path("weight_decay").asDouble();
        Muon optimizer = new Muon(parameters, whole(parameters), spec, 2, 0.9, 0.95, decay);
        put(parameters.values(), slot, golden.path("init").path(place.matrix()));
        for (int step = 0; step < golden.path("grads").size(); step++) {
            put(parameters.gradients(), slot, golden.path("grads").get(step).path(place.matrix()));
            optimizer.step(expected.path("lr").asDouble() / 2);
            JsonNode after =
                    expected.path("after").path(Integer.toString(step + 1)).path(place.matrix());
            if (!after.isMissingNode()) {
                assertClose(
                        part(parameters.values(), slot),
                        after,
                        1e-5,
                        "%s of %s after %d steps"
                                .formatted(place.matrix(), expected.path("name").asText(), step + 1));
            }
        }
    }

    private static Slice whole(FlatParameters parameters) {
        return Shares.of(parameters, 1).getFirst();
    }

    @Test
    void newtonSchulzEqualsTheTable() throws Exception {
        for (JsonNode expected : GoldenData.read("training/muon.json").path("newton_schulz")) {
            JsonNode input = expected.path("input");
            Tensor matrix =
                    torch.tensor(floats(input)).view(input.size(), input.get(0).size());
            assertClose(Muon.orthogonal(matrix, 5), expected.path("output"), 2e-6, "of " + expected.path("shape"));
        }
    }

    /** Embedding, head and norms are AdamW's, and what both do doesn't depend on what lies between them. */
    @Test
    void changesNothingButHiddenMatrices() {
        FlatParameters all = random();
        FlatParameters rest = random();
        AdamW adamw = new AdamW(all, whole(all), 0.9, 0.95, 0.1);
        Muon muon = new Muon(rest, whole(rest), MuonSpec.USUAL, 1, 0.9, 0.95, 0.1);
        for (int step = 0; step < 3; step++) {
            adamw.step(0.01);
            muon.step(0.01);
        }
        for (FlatParameters.Slot slot : all.slots()) {
            boolean hidden = slot.name().contains("attention") || slot.name().contains("feed-forward");
            assertThat(part(rest.values(), slot).equal(part(all.values(), slot)))
                    .as(slot.name())
                    .isEqualTo(!hidden || slot.name().contains("norm"));
        }
        FlatParameters.Slot matrix = all.slot("decoder.layers.0.attention.output.weight");
        assertThat(part(muon.moments().get("square"), matrix).count_nonzero().item_long())
                .isZero();
    }

    private static FlatParameters random() {
        FlatParameters parameters = parameters(4, 6);
        torch.manual_seed(3);
        parameters.values().normal_(0, 1, new GeneratorOptional());
        parameters.gradients().normal_(0, 1, new GeneratorOptional());
        return parameters;
    }

    private static Tensor part(Tensor flat, FlatParameters.Slot slot) {
        return flat.narrow(0, slot.offset(), slot.length());
    }

    private static void put(Tensor flat, FlatParameters.Slot slot, JsonNode matrix) {
        part(flat, slot).copy_(torch.tensor(floats(matrix)));
    }

    /** Within a share of the largest value. */
    private static void assertClose(Tensor found, JsonNode expected, double share, String what) {
        Tensor right = torch.tensor(floats(expected));
        double off = found.reshape(-1).sub(right).abs().max().item_double();
        assertThat(off).as(what).isCloseTo(0, within(share * right.abs().max().item_double()));
    }

    private static float[] floats(JsonNode matrix) {
        float[] values = new float[matrix.size() * matrix.get(0).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.get(i / matrix.get(0).size())
                    .get(i % matrix.get(0).size())
                    .asDouble();
        }
        return values;
    }
}
