package dev.millrace.trainer.engine;

import static org.bytedeco.pytorch.global.torch.argmax;

import dev.millrace.contracts.events.Continuation;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/** What the model writes while it learns: it goes on from the same beginning each time, with the likeliest token. */
final class Writing {

    private static final int MOST_TOKENS = 48;

    private final Tokenizer tokenizer;
    private final int context;
    private final int vocabulary;
    private final Device device;
    private final long[] prompt;

    /** @param prompt tokens of the beginning, the separator before it first */
    Writing(TrainingJob job, Device device, long[] prompt) throws IOException {
        this.tokenizer = Tokenizer.read(Files.readAllBytes(Path.of(job.tokenizer())));
        this.context = job.model().context();
        this.vocabulary = tokenizer.vocabularySize();
        this.device = device;
        this.prompt = prompt.clone();
    }

    /** The beginning, and how the model goes on until it would end the text. */
    Continuation of(Transformer model) {
        long[] tokens = Arrays.copyOf(prompt, Math.min(context, prompt.length + MOST_TOKENS));
        int length = prompt.length;
        GradMode.set_enabled(false);
        try {
            while (length < tokens.length) {
                long next = next(model, Arrays.copyOf(tokens, length));
                if (next == prompt[0]) {
                    break;
                }
                tokens[length] = next;
                length++;
            }
        } finally {
            GradMode.set_enabled(true);
        }
        return new Continuation(text(prompt, 1, prompt.length), text(tokens, prompt.length, length));
    }

    private long next(Transformer model, long[] tokens) {
        try (PointerScope scope = new PointerScope()) {
            Tensor ids = device.of(tokens).view(1, -1);
            Tensor last = model.hidden(Batch.causal(Tokens.of(ids), ids)).select(1, -1);
            long next = argmax(model.scores(last), new LongOptional(-1), false).item_long();
            scope.deallocate();
            return next;
        }
    }

    /** A model may have more ids than its tokenizer, and foretell them before it has learnt anything. */
    private String text(long[] tokens, int from, int to) {
        return tokenizer.decode(Arrays.stream(tokens, from, to)
                .filter(token -> token < vocabulary)
                .mapToInt(Math::toIntExact)
                .toArray());
    }
}
