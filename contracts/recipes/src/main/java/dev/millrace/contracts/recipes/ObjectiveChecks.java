package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What can be learnt by which model, and how its rows can be filled. */
final class ObjectiveChecks {

    /** The bytes, and the special tokens of every vocabulary that is trained here. */
    private static final int LEAST_VOCABULARY = 260;

    private final RecipeText text;
    private final ModelSpec model;
    private final TrainingSpec training;
    private final int vocabulary;
    private final List<Problem> problems = new ArrayList<>();

    private ObjectiveChecks(RecipeText text, TrainingCost cost) {
        this.text = text;
        this.model = cost.model();
        this.training = cost.training();
        this.vocabulary = cost.vocabulary();
    }

    /**
     * What is wrong with a recipe whose shape makes sense by itself.
     *
     * @param base the model that training begins with, as far as it can be seen
     * @param tokenizer that which is named, as far as it can be seen
     * @param elsewhere whether it is to run on the platform
     */
    static List<Problem> problems(
            RecipeText text, TrainingCost cost, Optional<BaseModel> base, NamedTokenizer tokenizer, boolean elsewhere) {
        ObjectiveChecks checks = new ObjectiveChecks(text, cost);
        checks.packing();
        checks.corruption();
        checks.preference();
        checks.labels();
        if (elsewhere) {
            checks.platform();
        }
        base.ifPresent(checks::base);
        if (checks.model.from().isEmpty()) {
            checks.kind(checks.model.architecture(checks.vocabulary).kind());
            tokenizer.seen().ifPresent(checks::named);
            if (!text.says(NamedTokenizer.FROM)) {
                checks.vocabulary();
                checks.specialTokens();
                checks.pieces();
            }
        }
        checks.problems.addAll(AdapterChecks.problems(text, cost, base, elsewhere));
        return checks.problems;
    }

    private TrainingObjective objective() {
        return training.objective();
    }

    /** As the recipe has it, or would have it. */
    private String written() {
        return text.tree().at("/training/objective").asText("causal");
    }

    private void kind(Kind kind) {
        if (kind != objective().kind()) {
            problem(
                    "/training/objective",
                    "%s is learnt by %s; the model is %s"
                            .formatted(written(), named(objective().kind()), named(kind)));
        }
    }

    /** In words. */
    static String named(Kind kind) {
        return switch (kind) {
            case CAUSAL -> "a decoder";
            case MASKED -> "an encoder";
            case SEQUENCE_TO_SEQUENCE -> "an encoder-decoder";
        };
    }

    /** What the model that training begins with can't be used for. */
    private void base(BaseModel base) {
        tokenizer(base);
        Architecture architecture = base.architecture();
        kind(architecture.kind());
        if (model.context() > architecture.context()) {
            problem(
                    "/model/context",
                    "found %d; the model that training begins with has positions for %d tokens"
                            .formatted(model.context(), architecture.context()));
        }
    }

    /** A tokenizer of its own that can't be used. */
    private void tokenizer(BaseModel base) {
        int has = base.architecture().embedding().vocabulary();
        try {
            Tokenizer tokenizer = Tokenizer.read(base.tokenizer());
            if (tokenizer.vocabularySize() > has) {
                problem(
                        "/model/from",
                        "its tokenizer.json has %d token ids; its config.json says vocab_size %d"
                                .formatted(tokenizer.vocabularySize(), has));
            } else {
                usable("/model/from", tokenizer, base.tokenizerConfig());
            }
        } catch (IOException e) {
            // Of a copy nobody is to know where it lies.
            problem(
                    "/model/from",
                    "its tokenizer can't be used: "
                            + String.valueOf(e.getMessage())
                                    .replace(base.folder().toString(), "the model"));
        }
    }

    /** Whether texts can be ended with what a tokenizer has, and dialogs written. */
    private void usable(String pointer, Tokenizer tokenizer, TokenizerConfig config) throws IOException {
        var _ = config.endOfText(tokenizer);
        try {
            if (objective().tunes()) {
                ChatFormat.of(tokenizer, config).check();
            }
        } catch (MalformedTemplate e) {
            problem(pointer, "dialogs can't be written in its chat template: " + e.getMessage());
        }
    }

    /** What the tokenizer that the recipe names lacks. */
    private void named(NamedTokenizer.Seen seen) {
        Tokenizer tokenizer = seen.tokenizer();
        try {
            usable(NamedTokenizer.FROM, tokenizer, seen.published().config());
        } catch (IOException e) {
            problem(NamedTokenizer.FROM, "the tokenizer can't be used: " + e.getMessage());
        }
        if (objective() == TrainingObjective.MASKED
                && TokenizerConfig.mask(tokenizer).isEmpty()) {
            problem(
                    NamedTokenizer.FROM,
                    "the tokenizer has no token to hide others behind, which the objective masked needs; expected one of %s"
                            .formatted(String.join(", ", TokenizerConfig.MASKS)));
        }
        if (objective() == TrainingObjective.SPAN_CORRUPTION) {
            int spans = training.corruption().longest(model.context()).spans();
            IntStream.range(0, spans)
                    .filter(n -> TokenizerConfig.sentinel(tokenizer, n).isEmpty())
                    .findFirst()
                    .ifPresent(n -> problem(
                            NamedTokenizer.FROM,
                            "%d stretches are left out of a row, and the tokenizer has no token for number %d; expected %s or <extra_id_%d>"
                                    .formatted(spans, n + 1, TokenizerConfig.sentinel(n), n)));
        }
    }

    private void packing() {
        if (training.packing() == Packing.AUTO) {
            return;
        }
        if (objective() == TrainingObjective.PREFERENCE) {
            problem("/training/packing", "preference reads pairs of answers, a row for each; leave packing out");
        } else if (objective() == TrainingObjective.SPAN_CORRUPTION && training.packing() == Packing.DOCUMENTS) {
            problem("/training/packing", "span-corruption leaves stretches out of full rows; expected blend or auto");
        }
    }

    private void corruption() {
        if (!objective().corrupts() && !training.corruption().equals(Corruption.USUAL)) {
            problem(
                    "/training/corruption",
                    "nothing of a text is hidden when the objective is %s; expected masked or span-corruption, or no corruption"
                            .formatted(written()));
        }
        if (objective() == TrainingObjective.MASKED
                && training.corruption().meanSpan() != Corruption.USUAL.meanSpan()) {
            problem("/training/corruption/meanSpan", "tokens are masked one by one; leave meanSpan out");
        }
        if (objective() == TrainingObjective.SPAN_CORRUPTION) {
            int spans = training.corruption().longest(model.context()).spans();
            if (spans > TrainingObjective.SENTINELS) {
                problem(
                        "/model/context",
                        "%d stretches would be left out of a row, and there are tokens to stand for %d; expected a shorter context, a lower corruption.rate or a longer corruption.meanSpan"
                                .formatted(spans, TrainingObjective.SENTINELS));
            }
        }
    }

    private void labels() {
        boolean classifies = objective() == TrainingObjective.TOKEN_CLASSIFICATION;
        if (classifies == model.head().labels().isEmpty()) {
            problem(
                    classifies ? "/training/objective" : "/model/head/labels",
                    classifies
                            ? "nothing says which labels tokens may have; add model.head.labels, such as [PER, LOC, ORG]"
                            : "labels are learnt by the objective token-classification; expected that, or no labels");
        }
        if (!classifies) {
            return;
        }
        if (model.from().isPresent()) {
            problem("/model/from", "a token classifier begins with random weights; leave from out");
        }
        if (training.validateEvery() > 0) {
            problem(
                    "/training/validateEvery",
                    "what a token classifier finds is measured at the end, on held-out texts; leave validateEvery out");
        }
        if (training.packing() == Packing.BLEND) {
            problem("/training/packing", "texts are labelled one by one; expected documents or auto");
        }
    }

    private void preference() {
        if (objective() != TrainingObjective.PREFERENCE
                && !training.preference().equals(PreferenceSpec.USUAL)) {
            problem("/training/preference", "the objective isn't preference; expected that, or no preference");
        }
        if (objective() == TrainingObjective.PREFERENCE && training.labelSmoothing() > 0) {
            problem("/training/labelSmoothing", "pairs are compared as wholes; expected preference.labelSmoothing");
        }
        if (objective() == TrainingObjective.PREFERENCE && training.zLoss() > 0) {
            problem("/training/zLoss", "pairs are compared as wholes; leave zLoss out");
        }
    }

    private void vocabulary() {
        int least = LEAST_VOCABULARY + objective().tokens().size();
        if (vocabulary < LEAST_VOCABULARY) {
            problem(
                    "/tokenizer/vocabulary",
                    "found %d; expected a whole number at least %d: 256 bytes and the special tokens of every vocabulary"
                            .formatted(vocabulary, LEAST_VOCABULARY));
        } else if (vocabulary < least) {
            problem(
                    "/tokenizer/vocabulary",
                    "found %d; expected at least %d, since %s needs %d special tokens of its own"
                            .formatted(vocabulary, least, written(), least - LEAST_VOCABULARY));
        }
    }

    /** What a vocabulary of characters has otherwise. */
    private void pieces() {
        String kind = text.tree().at("/tokenizer/kind").asText();
        if (!kind.equals("sentencepiece-bpe") && !kind.equals("unigram")) {
            return;
        }
        if (!text.tree().at("/tokenizer/preTokenizer").asText("gpt2").equals("gpt2")) {
            problem(
                    "/tokenizer/preTokenizer",
                    "no token of the kind %s reaches beyond a word; leave preTokenizer out".formatted(kind));
        }
        int least = LEAST_VOCABULARY
                + 1
                + objective().tokens().size()
                + text.tree().at("/tokenizer/specialTokens").size();
        if (vocabulary < least) {
            problem(
                    "/tokenizer/vocabulary",
                    "found %d; expected at least %d of the kind %s: one is unknown".formatted(vocabulary, least, kind));
        }
    }

    /** What is to be marks of a vocabulary that is trained. */
    private void specialTokens() {
        List<String> usual = Stream.concat(TokenizerConfig.MARKS.stream(), objective().tokens().stream())
                .toList();
        JsonNode named = text.tree().at("/tokenizer/specialTokens");
        for (int i = 0; i < named.size(); i++) {
            if (usual.contains(named.get(i).asText())) {
                problem(
                        "/tokenizer/specialTokens/" + i,
                        "every such vocabulary has %s; leave it out"
                                .formatted(named.get(i).asText()));
            }
        }
        int least = LEAST_VOCABULARY + objective().tokens().size() + named.size();
        if (!named.isEmpty() && vocabulary < least) {
            problem(
                    "/tokenizer/vocabulary",
                    "found %d; expected at least %d, with %d special tokens of its own"
                            .formatted(vocabulary, least, named.size()));
        }
    }

    private void platform() {
        if (objective() == TrainingObjective.TOKEN_CLASSIFICATION) {
            problem(
                    "/training/objective",
                    "a token classifier is trained by 'millrace train', on texts with entities; the platform evaluates and serves none");
        }
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
