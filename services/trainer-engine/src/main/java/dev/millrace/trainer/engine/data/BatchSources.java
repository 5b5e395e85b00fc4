package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Corruption;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;

/** What each objective learns from. */
public final class BatchSources {

    private BatchSources() {}

    /**
     * Of a job.
     *
     * @throws IOException when a file can't be read
     * @throws MalformedTokenizer when its tokenizer lacks a token that the objective needs
     * @throws UnusableDataset when its data can't be trained on, with the reason and what would do
     */
    public static BatchSource of(TrainingJob job) throws IOException, UnusableDataset {
        TrainingSpec training = job.training();
        int context = job.model().context();
        boolean apart = training.packsDocuments();
        return switch (training.objective()) {
            case CAUSAL, INSTRUCT, DIALOG -> new NextTokens(foretelling(job), context, apart);
            case PREFIX -> new PrefixTokens(foretelling(job), context, apart, training.seed());
            case MASKED ->
                masked(job, new Sequences(job, apart ? new PackedDocuments(context, 0) : Blend.apart(context)), apart);
            case SPAN_CORRUPTION ->
                spans(job, new Sequences(job, Blend.apart(spans(job).tokens())));
            case PREFERENCE -> new Pairs(job);
            case TOKEN_CLASSIFICATION -> new LabelledTokens(job);
        };
    }

    /**
     * The documents that aren't learnt from.
     *
     * @param rows how many of the first are to be looked at, fewer than there are if that would take too long
     */
    record HeldOut(BatchSource source, int rows) {}

    /** The held-out documents of a job whose objective hides something of a text. */
    static HeldOut heldOut(TrainingJob job) throws IOException, UnusableDataset {
        int context = job.model().context();
        boolean masks = job.training().objective() == TrainingObjective.MASKED;
        int places = masks ? context : spans(job).tokens();
        Sequences sequences = Sequences.heldOut(job, masks ? new PackedDocuments(places, 0) : Blend.apart(places));
        long most = Math.ceilDiv(HeldOutTexts.MOST_TOKENS, places);
        return new HeldOut(masks ? masked(job, sequences, true) : spans(job, sequences), (int)
                Math.min(most, sequences.perEpoch()));
    }

    private static MaskedTokens masked(TrainingJob job, Sequences sequences, boolean apart) throws IOException {
        TrainingSpec training = job.training();
        return new MaskedTokens(
                sequences,
                job.model().context(),
                apart,
                special(job),
                training.corruption().rate(),
                training.seed());
    }

    private static SpanCorruption spans(TrainingJob job, Sequences sequences) throws IOException {
        return new SpanCorruption(
                sequences, spans(job), special(job), job.training().seed());
    }

    private static Corruption.Spans spans(TrainingJob job) {
        return job.training().corruption().longest(job.model().context());
    }

    private static Sequences foretelling(TrainingJob job) throws IOException, UnusableDataset {
        int context = job.model().context();
        return new Sequences(
                job, job.training().packsDocuments() ? new PackedDocuments(context, 1) : Blend.foretelling(context));
    }

    private static VocabularyMarks special(TrainingJob job) throws IOException {
        return new VocabularyMarks(Tokenizer.read(Path.of(job.tokenizer())), job.tokenizerConfig());
    }
}
