package dev.millrace.trainer.engine.data;

import static org.bytedeco.pytorch.global.torch.full;

import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import java.io.Closeable;
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
 * Held-out documents to measure a model on while it learns: whole documents in the order of their ids, which is random, until
 * {@link #MOST_TOKENS} are reached. Each is read from the separator on, in windows of the model's context; a later window begins
 * with the last token of the one before. The separator at its end isn't asked for. That is how the evaluator reads them, so the
 * figures can be compared.
 */
public final class HeldOutTexts implements Closeable {

    /** So that measuring takes seconds, not minutes. */
    static final long MOST_TOKENS = 65_536;

    private static final int MOST_OF_BEGINNING = 16;

    private final List<TokenShard> shards = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
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
        this(job, job.model().context(), MOST_TOKENS);
    }

    /**
     * The same in shorter windows, or fewer of them.
     *
     * @param context tokens of a window
     * @param most tokens after which no document begins
     */
    public HeldOutTexts(TrainingJob job, int context, long most) throws IOException {
        for (TrainingJob.Shard shard : job.shards()) {
            shards.add(TokenShard.open(Path.of(shard.file())));
        }
        long tokens = 0;
        for (Document document : documents(job.training().heldOut())) {
            if (tokens >= most) {
                break;
            }
            int asked = document.shard().length(document.number()) - 1;
            for (int from = 0; from < asked; from += context) {
                windows.add(new Window(document.shard(), document.number(), from, Math.min(context, asked - from)));
            }
            if (beginning.isEmpty() && asked > 1) {
                int length = Math.min(Math.min(MOST_OF_BEGINNING, context / 2), asked / 2);
                beginning = Optional.of(new Window(document.shard(), document.number(), 0, length));
            }
            tokens += asked;
            bytes += document.shard().textBytes(document.number());
        }
        // Rows of one length waste nothing on padding.
        windows.sort(Comparator.comparingInt(Window::length));
    }

    private List<Document> documents(double share) {
        List<Document> documents = new ArrayList<>();
        for (TokenShard shard : shards) {
            for (long d = 0; d < shard.documents(); d++) {
                if (HeldOut.contains(shard.idHigh(d), share) && shard.textBytes(d) > 0) {
                    documents.add(new Document(shard, d));
                }
            }
        }
        documents.sort((a, b) -> Long.compareUnsigned(a.idHigh(), b.idHigh()));
        return documents;
    }

    /** UTF-8 bytes of the documents' texts; 0 when none is held out. */
    public long bytes() {
        return bytes;
    }

    /** How many rows there are. */
    public int rows() {
        return windows.size();
    }

    /** The separator and the tokens that the first document begins with, at most half of it. */
    public Optional<long[]> beginning() {
        return beginning.map(HeldOutTexts::tokens);
    }

    /** What is asked for in a row, and the token before it. */
    public long[] row(int number) {
        return tokens(windows.get(number));
    }

    /** Some of the rows, as long as the longest of them. The tensors belong to the caller's scope. */
    public Batch batch(int first, int rows) {
        List<Window> chosen = windows.subList(first, first + rows);
        int length = chosen.getLast().length();
        Tensor ids = filled(rows, length, 0);
        Tensor targets = filled(rows, length, Batch.IGNORED);
        for (int i = 0; i < rows; i++) {
            Window window = chosen.get(i);
            long[] tokens = tokens(window);
            ids.data_ptr_long().position((long) i * length).put(tokens, 0, window.length());
            targets.data_ptr_long().position((long) i * length).put(tokens, 1, window.length());
        }
        return Batch.causal(Tokens.of(ids), targets);
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
