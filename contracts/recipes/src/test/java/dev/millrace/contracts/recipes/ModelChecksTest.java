package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes no transformer is refused where it stands; what makes one isn't. */
class ModelChecksTest {

    private static final String BEGIN = "name: a\nsources: [{name: s, generator: {kind: stories}}]\nmodel:\n  ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hidden: 100                                           | hidden              | 100 is no multiple of heads (8)
            kvHeads: 3                                            | kvHeads             | heads (8) is no multiple of kvHeads (3)
            preset: gpt2, depth: 8                                | depth               | preset and depth both say what the model is
            preset: bert-large                                    | preset              | found the text "bert-large"; did you mean bert-base?
            preset: gpt2, ropeTheta: 500                          | ropeTheta           | only rotary positions have a base
            preset: gpt2, hidden: 770                             | hidden              | 770 is no multiple of heads (12)
            headDim: 21                                           | headDim             | rotary positions would turn 21 of a head's 21 components
            decoderLayers: 2                                      | decoderLayers       | only a model of kind encoder-decoder
            positions: {share: 0.3}                               | positions.share     | rotary positions would turn 9.6
            positions: {share: 0.09375}                           | positions.share     | rotary positions would turn 3.0 of a head's 32 components; expected an even number
            positions: {scaling: {factor: 8, original: 256, highFrequency: 1}} | positions.scaling.highFrequency | found 1.0; expected more than lowFrequency (1.0)
            positions: {scaling: {factor: 0.5, original: 256}}    | positions.scaling.factor | found 0.5; expected a number at least 1
            positions: {kind: learned, share: 0.5}                | positions.share     | only rotary positions turn a share of a head; leave it out
            positions: {offset: 2}                                | positions.offset    | only learned positions have a table
            positions: {buckets: 16}                              | positions.buckets   | only relative positions have buckets
            positions: {kind: relative, buckets: 32, furthest: 16} | positions.furthest | found 16; half of the buckets (16)
            positions: {kind: rotery}                             | positions.kind      | found the text "rotery"; did you mean rotary?
            ropeTheta: 500, positions: {kind: alibi}              | ropeTheta           | only rotary positions have a base
            attention: {window: {size: 8, ropeTheta: 99}}, positions: {kind: none} | attention.window.ropeTheta | only rotary positions have a base
            attention: {window: {size: 8, pattern: [global]}}     | attention.window.pattern | no layer is local
            attention: {window: {pattern: [local]}}               | attention.window    | size is missing
            attention: {softCap: 0}                               | attention.softCap   | found 0; expected a number more than 0
            block: parallel, norm: {placement: post}              | block               | found parallel; attention and feed-forward are added at once
            block: parallel-one-norm, norm: {placement: output}   | block               | found parallel-one-norm; with norm.placement output
            norm: {first: false}                                  | norm.first          | the first layer can do without its norm only where
            embedding: {tokenTypes: 2}                            | embedding.tokenTypes | only an encoder is told
            embedding: {padding: 8192}                            | embedding.padding   | found 8192; expected less than tokenizer.vocabulary
            head: {transform: {}}                                 | head.transform      | only an encoder has a transform
            dropout: {residual: 1}                                | dropout.residual    | found 1; expected a number at least 0 less than 1
            dropout: {attn: 0.1}                                  | dropout.attn        | unknown key; expected one of attention, residual, embedding
            activation: swish                                     | activation          | found the text "swish"; expected one of gelu
            """)
    void whatMakesNoTransformerIsRefusedWhereItStands(String model, String path, String message) {
        assertThat(problems(model)).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("model." + path);
            assertThat(problem.line()).isEqualTo(4);
            assertThat(problem.message()).startsWith(message);
        });
    }

    /** What only models say that are not trained yet is checked all the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kind: encoder-decoder, block: parallel                    | block                 | found parallel; between attention and feed-forward
            kind: encoder, attention: {window: {size: 7}}             | attention.window.size | found 7; in an encoder half of the window
            kind: encoder, decoderLayers: 3                           | decoderLayers         | only a model of kind encoder-decoder
            """)
    void whatMakesNoEncoderIsRefusedToo(String model, String path, String message) {
        assertThat(problems(model)).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo("model." + path);
            assertThat(problem.message()).startsWith(message);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "positions: {kind: learned}",
                "positions: {kind: sinusoidal}, hidden: 100, heads: 5, kvHeads: 5",
                "positions: {kind: relative}, attention: {scale: 1, window: {size: 4}}",
                "positions: {kind: alibi}, block: parallel, norm: {kind: layer, placement: sandwich, bias: false}",
                "positions: {kind: none}, block: parallel-one-norm, activation: relu2",
                "positions: {share: 0.25, scaling: {factor: 8, original: 128}}, headDim: 64, hidden: 100",
                "attention: {window: {size: 7, pattern: [local, local, global], ropeTheta: 100}, qkNorm: per-head}",
                "norm: {embedding: true, first: false, offset: true, last: true}, embedding: {scaled: true}",
                "head: {bias: learned, scaled: true, softCap: 30}, dropout: {attention: 0.1}, residualInit: scaled"
            })
    void whatMakesOneIsRead(String model) {
        assertThat(reading(model)).isInstanceOfSatisfying(Reading.Accepted.class, accepted -> {
            Recipe recipe = accepted.recipe();
            assertThat(recipe.model().architecture(4096).parameterCount()).isPositive();
            assertThat(RecipeReader.canonical(RecipeReader.canonical(recipe))).isEqualTo(recipe);
            assertThat(new String(RecipeReader.canonical(recipe), StandardCharsets.UTF_8))
                    .contains("\"version\":5");
        });
    }

    private static Reading reading(String model) {
        return RecipeReader.readElsewhere(BEGIN + "{" + model + "}\n");
    }

    private static List<Problem> problems(String model) {
        Reading reading = reading(model);
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return new ArrayList<>(((Reading.Refused) reading).problems());
    }
}
