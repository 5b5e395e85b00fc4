package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.EncodedPair;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.InOrder;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.generation.GenerationSettings;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.Answer.Likelihood;
import dev.millrace.evaluator.domain.request.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Has a model answer what a journal lacks, each request once, many at a time. */
public final class Asker {

    /** A window that is refused though it has no more tokens than this isn't refused for its length. */
    private static final int SHORTEST_WINDOW = 16;

    private final ServedModel model;
    private final Completions completions;
    private final Journal journal;
    private final Load load;
    private final Batches batches;
    private final Progress progress;

    /**
     * How much is asked at once.
     *
     * @param inFlight most calls that wait for an answer
     * @param prompts most of them in one call
     * @param tokens most of them in one call
     */
    public record Load(int inFlight, int prompts, int tokens) {

        /** Calls short enough that one that fails costs little, and enough of them that a server always has the next. */
        public static Load inFlight(int calls) {
            return new Load(calls, 16, 1 << 15);
        }
    }

    /** Hears how far it is. Called by many threads at once. */
    public interface Progress {
        /**
         * Something has been answered.
         *
         * @param answered of this time's requests
         * @param all of this time's requests, those that the journal had left out
         */
        void answered(int answered, int all);
    }

    /** Asks {@code model} for what {@code journal} lacks. */
    public Asker(ServedModel model, Journal journal, Load load, Progress progress) {
        this.model = model;
        this.completions = new Completions(model.calls());
        this.journal = journal;
        this.load = load;
        this.batches = new Batches(load.prompts(), load.tokens(), load.inFlight());
        this.progress = progress;
    }

    /**
     * Asks until the journal has all of them. What was answered by the time that something goes wrong is in it.
     *
     * @throws EndpointFailed when the endpoint gives no usable answer to one
     * @throws EndpointAway when it gives none for too long
     * @throws IOException also when the journal can't be written
     */
    public void ask(List<Wish> wishes) throws EndpointFailed, IOException, InterruptedException {
        Map<String, Wish> missing = new LinkedHashMap<>();
        wishes.stream().filter(journal::lacks).forEach(wish -> missing.putIfAbsent(wish.key(), wish));
        List<List<Wish>> chunks = chunks(List.copyOf(missing.values()));
        AtomicInteger done = new AtomicInteger();
        progress.answered(0, missing.size());
        int begin = begin(missing);
        // Twice as many as are in flight: while these are answered, others are made tokens of.
        try (Items.Reader<List<Wish>> each = Items.of(chunks).open()) {
            InOrder.map(
                    each,
                    2 * load.inFlight(),
                    chunk -> {
                        Keeping keeping = (wish, outcome) -> {
                            journal.add(wish, outcome);
                            progress.answered(done.incrementAndGet(), missing.size());
                        };
                        if (chunk.getFirst().request() instanceof Request.Generation generation) {
                            generate(chunk, generation, keeping);
                        } else {
                            score(chunk, begin, keeping);
                        }
                        return chunk.size();
                    },
                    _ -> {});
        }
    }

    /** Keeps what came of a wish. */
    private interface Keeping {
        void keep(Wish wish, Outcome outcome) throws IOException;
    }

    private int begin(Map<String, Wish> missing) throws EndpointFailed, EndpointAway, InterruptedException {
        boolean needed = missing.values().stream()
                .anyMatch(wish -> wish.request() instanceof Request.Rolling
                        || (wish.request() instanceof Request.LogLikelihood(String context, String _)
                                && EncodedPair.Texts.of(context, "").context().isEmpty()));
        if (!needed || model.tokenizer().isEmpty()) {
            return 0;
        }
        try {
            return model.tokenizer().get().beginOfText();
        } catch (EndpointFailed e) {
            throw named(missing.values().iterator().next(), e);
        }
    }

    /** Neighbours of one kind: log-likelihoods, or generations with the same arguments. */
    private List<List<Wish>> chunks(List<Wish> missing) {
        Map<Object, List<Wish>> kinds = new LinkedHashMap<>();
        for (Wish wish : missing) {
            Object kind = wish.request() instanceof Request.Generation generation
                    ? List.of(generation.arguments(), wish.time())
                    : Likelihood.class;
            kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(wish);
        }
        List<List<Wish>> chunks = new ArrayList<>();
        for (List<Wish> kind : kinds.values()) {
            List<Wish> ordered = PrefixOrder.of(kind);
            int most = model.chat() ? 1 : load.prompts();
            for (int from = 0; from < ordered.size(); from += most) {
                chunks.add(ordered.subList(from, Math.min(from + most, ordered.size())));
            }
        }
        return chunks;
    }

    /** A piece of a wish. */
    private record Part(Wish wish, Piece piece) {}

    /** What is known of a wish whose pieces are being scored. */
    private static final class Sum {
        private int left;
        private double logLikelihood;
        private boolean greedy = true;

        Sum(int left) {
            this.left = left;
        }
    }

    private void score(List<Wish> wishes, int begin, Keeping keeping)
            throws EndpointFailed, IOException, InterruptedException {
        score(wishes, Cutting.of(model, begin, wishes), model.longest(), keeping);
    }

    /** @param window most tokens of a prompt for part of a whole text */
    private void score(List<Wish> wishes, Cutting cutting, int window, Keeping keeping)
            throws EndpointFailed, IOException, InterruptedException {
        List<Part> parts = new ArrayList<>();
        Map<Wish, Integer> shorter = new LinkedHashMap<>();
        Map<Wish, Sum> sums = new HashMap<>();
        for (Wish wish : wishes) {
            try {
                List<Piece> pieces = cutting.pieces(wish.request(), window);
                sums.put(wish, new Sum(pieces.size()));
                pieces.forEach(piece -> parts.add(new Part(wish, piece)));
                if (pieces.isEmpty()) {
                    keeping.keep(wish, new Outcome.Answered(new Answer.TextLikelihood(0)));
                }
            } catch (Cutting.Unfit e) {
                keeping.keep(wish, new Outcome.Unscored(String.valueOf(e.getMessage())));
            }
        }
        batches.ask(parts, part -> part.piece().prompt().size(), this::echo, new Batches.Taking<Part, EchoedPrompt>() {
            @Override
            public void answered(Part part, EchoedPrompt echo) throws EndpointFailed, IOException {
                Sum sum = sums.get(part.wish());
                if (sum == null) {
                    return; // another piece of the same was refused
                }
                try {
                    add(part, echo, sum, keeping);
                } catch (EndpointFailed e) {
                    throw named(part.wish(), e);
                }
            }

            @Override
            public void refused(Part part, String reason) throws IOException {
                if (sums.remove(part.wish()) == null) {
                    return;
                }
                int half = cutting.tokens(part.wish().request(), window) / 2;
                if (part.wish().request() instanceof Request.Rolling && half >= SHORTEST_WINDOW) {
                    shorter.put(part.wish(), half);
                } else {
                    keeping.keep(part.wish(), new Outcome.Unscored(reason));
                }
            }
        });
        // A whole text whose windows are more than the endpoint takes in one call is scored in shorter ones.
        for (Map.Entry<Wish, Integer> wish : shorter.entrySet()) {
            score(List.of(wish.getKey()), cutting, wish.getValue(), keeping);
        }
    }

    private List<EchoedPrompt> echo(List<Part> parts) throws EndpointFailed, IOException, InterruptedException {
        try {
            if (!model.crosses()) {
                return completions.echo(
                        parts.stream().map(part -> part.piece().prompt()).toList());
            }
            List<EchoedPrompt> echoes = new ArrayList<>();
            for (Part part : parts) {
                if (part.piece() instanceof Piece.Tokens(Prompt.Ids prompt, int scored)) {
                    List<Integer> ids = prompt.ids();
                    echoes.add(completions.echo(
                            new Prompt.Ids(ids.subList(0, ids.size() - scored)),
                            new Prompt.Ids(Cutting.last(ids, scored))));
                }
            }
            return echoes;
        } catch (EndpointFailed e) {
            throw parts.size() == 1 ? named(parts.getFirst().wish(), e) : e;
        }
    }

    private void add(Part part, EchoedPrompt echo, Sum sum, Keeping keeping) throws EndpointFailed, IOException {
        Likelihood likelihood;
        switch (part.piece()) {
            case Piece.Tokens(Prompt.Ids prompt, int scored) -> {
                int whole = model.crosses() ? scored : prompt.size();
                echo.require(whole);
                likelihood = echo.likelihood(whole - scored, whole);
            }
            case Piece.Characters(Prompt.Text prompt, int context) -> {
                if (!echo.isOf(prompt.text())) {
                    // Scored would be the end of something else: of a prompt that was cut, for one.
                    keeping.keep(
                            part.wish(),
                            new Outcome.Unscored(
                                    "the endpoint read another text than it was asked, perhaps as that is longer than its model sees"));
                    return;
                }
                var found = echo.likelihoodAfter(context, prompt.text());
                if (found.isEmpty()) {
                    keeping.keep(part.wish(), new Outcome.Unscored("no token stands before what is to be scored"));
                    return;
                }
                likelihood = found.get();
            }
        }
        sum.logLikelihood += likelihood.logLikelihood();
        sum.greedy &= likelihood.greedy();
        if (--sum.left == 0) {
            keeping.keep(
                    part.wish(),
                    new Outcome.Answered(
                            part.wish().request() instanceof Request.Rolling
                                    ? new Answer.TextLikelihood(sum.logLikelihood)
                                    : new Likelihood(sum.logLikelihood, sum.greedy)));
        }
    }

    private void generate(List<Wish> wishes, Request.Generation alike, Keeping keeping)
            throws EndpointFailed, IOException, InterruptedException {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        arguments.setAll(alike.arguments());
        Generating generating = new Generating(
                model, completions, GenerationSettings.normalized(arguments, GenerationSettings.LENGTH_BY_DEFAULT));
        List<Generating.Asked> asked = new ArrayList<>();
        for (Wish wish : wishes) {
            asked.add(new Generating.Asked(wish, generating.prompt(wish.context())));
        }
        batches.ask(
                asked, one -> one.prompt().size(), generating::answers, new Batches.Taking<Generating.Asked, String>() {
                    @Override
                    public void answered(Generating.Asked one, String text) throws IOException {
                        keeping.keep(one.wish(), new Outcome.Answered(new Answer.Generation(text)));
                    }

                    @Override
                    public void refused(Generating.Asked one, String reason) throws IOException {
                        keeping.keep(one.wish(), new Outcome.Unscored(reason));
                    }
                });
    }

    /** What goes wrong with a request says which item it is about. */
    static EndpointFailed named(Wish wish, EndpointFailed e) {
        return e instanceof dev.millrace.evaluator.domain.TooLarge
                ? e
                : new EndpointFailed(wish.item() + ": " + e.getMessage(), e);
    }
}
