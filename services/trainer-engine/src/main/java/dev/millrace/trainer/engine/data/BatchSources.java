package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Corruption;
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
                new MaskedTokens(
                        new Sequences(job, apart ? new PackedDocuments(context, 0) : Blend.apart(context)),
                        context,
                        apart,
                        special(job),
                        training.corruption().rate(),
                        training.seed());
            case SPAN_CORRUPTION -> {
                Corruption.Spans spans = training.corruption().longest(context);
                yield new SpanCorruption(
                        new Sequences(job, Blend.apart(spans.tokens())), spans, special(job), training.seed());
            }
            case PREFERENCE -> new Pairs(job);
        };
    }

    private static Sequences foretelling(TrainingJob job) throws IOException, UnusableDataset {
        int context = job.model().context();
        return new Sequences(
                job, job.training().packsDocuments() ? new PackedDocuments(context, 1) : Blend.foretelling(context));
    }

    private static VocabularyMarks special(TrainingJob job) throws IOException {
        return new VocabularyMarks(Tokenizer.read(Path.of(job.tokenizer())));
    }
}
