package dev.millrace.trainer.engine.data;

import static org.bytedeco.pytorch.global.torch.full;

import dev.millrace.contracts.events.ValidationMeasure;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Held-out documents to measure a model on while it learns: whole documents in the order of their ids, which is random,
 * until {@link #MOST_TOKENS} are reached. Each is read from the separator on, in windows of the model's context; a later
 * window begins with the last token of the one before. The separator at its end isn't asked for. That is how the evaluator
 * reads them, so the figures can be compared. Where answers alone are learnt, they alone are asked for, without the marks
 * that end them; of a pair the preferred one is read.
 */
public final class HeldOutTexts implements HeldOutRows {

    /** So that measuring takes seconds, not minutes. */
    public static final long MOST_TOKENS = 65_536;

    private static final int MOST_OF_BEGINNING = 16;

    private final List<TokenShard> shards = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final Optional<Answers> answers;
    private long bytes;
    private Optional<Window> beginning = Optional.empty();

    /** A document's tokens from {@code from} on are asked for, each after those before it in the window. */
    private record Window(TokenShard shard, long document, int from, int length) {}

    private record Document(TokenShard shard, long number) {

        long idHigh() {
            return shard.idHigh(number);
        }
    }

    /**
     * Maps the job's shards.
     *
     * @throws IOException when a shard can't be read
     */
    public HeldOutTexts(TrainingJob job) throws IOException {
        this(job, job.model().context(), MOST_TOKENS, Counting.of(job.training().objective()));
    }

    /**
     * Whole texts in shorter windows, or fewer of them.
     *
     * @param context tokens of a window
     * @param most tokens after which no document begins
     */
    public HeldOutTexts(TrainingJob job, int context, long most) throws IOException {
        this(job, context, most, Counting.ALL);
    }

    private HeldOutTexts(TrainingJob job, int context, long most, Counting counting) throws IOException {
        this.answers = counting == Counting.ALL
                ? Optional.empty()
                : Optional.of(new Answers(counting, Tokenizer.read(Path.of(job.tokenizer()))));
        for (TrainingJob.Shard shard : job.shards()) {
            shards.add(TokenShard.open(Path.of(shard.file())));
        }
        long tokens = 0;
        for (Document document : documents(job.training())) {
            if (tokens >= most) {
                break;
            }
            int asked = document.shard().length(document.number()) - 1;
            for (int from = 0; from < asked; from += context) {
                add(new Window(document.shard(), document.number(), from, Math.min(context, asked - from)));
            }
            if (beginning.isEmpty() && asked > 1) {
                int length = Math.min(Math.min(MOST_OF_BEGINNING, context / 2), asked / 2);
                beginning = Optional.of(new Window(document.shard(), document.number(), 0, length));
            }
            tokens += asked;
            if (answers.isEmpty()) {
                bytes += document.shard().textBytes(document.number());
            }
        }
        // Rows of one length waste nothing on padding.
        windows.sort(Comparator.comparingInt(Window::length));
    }

    private void add(Window window) {
        if (answers.isPresent()) {
            long here = answers.get().bytes(window);
            bytes += here;
            if (here == 0) {
                return;
            }
        }
        windows.add(window);
    }

    private List<Document> documents(TrainingSpec training) {
        double share = training.heldOut();
        boolean pairs = training.objective().readsPairs();
        List<Document> documents = new ArrayList<>();
        for (TokenShard shard : shards) {
            for (long d = 0; d < shard.documents(); d++) {
                boolean second = pairs && d > 0 && shard.id(d).equals(shard.id(d - 1));
                if (HeldOut.contains(shard.idHigh(d), share) && shard.textBytes(d) > 0 && !second) {
                    documents.add(new Document(shard, d));
                }
            }
        }
        documents.sort((a, b) -> Long.compareUnsigned(a.idHigh(), b.idHigh()));
        return documents;
    }

    @Override
    public ValidationMeasure measure() {
        return answers.isPresent() ? ValidationMeasure.ANSWERS : ValidationMeasure.TEXT;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public int rows() {
        return windows.size();
    }

    /** The separator and the tokens that the first document begins with, at most half of it. */
    @Override
    public Optional<long[]> beginning() {
        return beginning.map(HeldOutTexts::tokens);
    }

    /** What is asked for in a row, and the token before it. */
    public long[] row(int number) {
        return tokens(windows.get(number));
    }

    /** Some of the rows, as long as the longest of them. */
    @Override
    public Batch batch(int first, int rows) {
        List<Window> chosen = windows.subList(first, first + rows);
        int length = chosen.getLast().length();
        Tensor ids = filled(rows, length, 0);
        Tensor targets = filled(rows, length, Batch.IGNORED);
        for (int i = 0; i < rows; i++) {
            Window window = chosen.get(i);
            long[] tokens = tokens(window);
            ids.data_ptr_long().position((long) i * length).put(tokens, 0, window.length());
            answers.ifPresent(only -> only.leave(window, tokens));
            targets.data_ptr_long().position((long) i * length).put(tokens, 1, window.length());
        }
        return Batch.causal(Tokens.of(ids), targets);
    }

    /** Which tokens of a window are asked for, where not all are. */
    private record Answers(Counting counting, Tokenizer tokenizer) {

        private boolean[] asked(Window window) {
            TokenShard shard = window.shard();
            boolean[] asked = new boolean[window.length()];
            long start = shard.start(window.document());
            counting.mark(shard, start, shard.length(window.document()), window.from(), asked, 0, asked.length);
            for (int i = 0; i < asked.length; i++) {
                asked[i] &= !tokenizer.isSpecial(shard.token(start + window.from() + i));
            }
            return asked;
        }

        /** UTF-8 bytes of what is asked for. */
        long bytes(Window window) {
            boolean[] asked = asked(window);
            long from = window.shard().start(window.document()) + window.from();
            long sum = 0;
            for (int i = 0; i < asked.length; i++) {
                sum += asked[i] ? tokenizer.bytes(window.shard().token(from + i)).length : 0;
            }
            return sum;
        }

        /** Leaves of a window's tokens, from the second on, what is asked for. */
        void leave(Window window, long[] tokens) {
            boolean[] asked = asked(window);
            for (int i = 0; i < asked.length; i++) {
                tokens[i + 1] = asked[i] ? tokens[i + 1] : Batch.IGNORED;
            }
        }
    }

    /** What is asked for, and the token before it. */
    private static long[] tokens(Window window) {
        TokenShard shard = window.shard();
        long start = shard.start(window.document());
        long[] tokens = new long[window.length() + 1];
        shard.copy(start + window.from(), tokens, 1, window.length());
        tokens[0] = window.from() > 0
                ? shard.token(start + window.from() - 1)
                : shard.token(start + shard.length(window.document()) - 1);
        return tokens;
    }

    private static Tensor filled(int rows, int length, long value) {
        return full(new long[] {rows, length}, new Scalar(value), new TensorOptions(torch.ScalarType.Long));
    }

    @Override
    public void close() {
        shards.forEach(TokenShard::close);
    }
}
