package dev.millrace.inference.domain;

import dev.millrace.inference.domain.Engine.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Hears everything about one generation. */
class Recorded implements GenerationListener {
    private static final long LIMIT_SECONDS = 60;

    final List<ScoredToken> tokens = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Finish> end = new CompletableFuture<>();
    private List<ScoredToken> prompt = List.of();
    private float[] vector = {};

    static Recorded start(Engine engine, GenerationRequest request) throws Exception {
        Recorded recorded = new Recorded();
        engine.submit(List.of(new Submission(request, recorded)));
        return recorded;
    }

    static Recorded greedy(Engine engine, int[] prompt, int tokens) throws Exception {
        return start(engine, request(prompt, tokens, Sampling.GREEDY, false));
    }

    static Recorded scored(Engine engine, int[] prompt) throws Exception {
        return start(engine, request(prompt, 0, Sampling.GREEDY, true));
    }

    static Recorded embedded(Engine engine, int[] text) throws Exception {
        return start(
                engine, GenerationRequest.embedding(IntStream.of(text).boxed().toList()));
    }

    static GenerationRequest request(int[] prompt, int tokens, Sampling sampling, boolean score) {
        return new GenerationRequest(
                IntStream.of(prompt).boxed().toList(), tokens, sampling, List.of(), OptionalInt.of(3), score);
    }

    CompletableFuture<Finish> end() {
        return end;
    }

    Finish await() throws Exception {
        return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    float[] vector() throws Exception {
        await();
        return vector;
    }

    List<ScoredToken> prompt() throws Exception {
        await();
        return prompt;
    }

    List<Integer> ids() throws Exception {
        await();
        return tokens.stream().map(ScoredToken::id).toList();
    }

    @Override
    public void prompt(List<ScoredToken> scores) {
        prompt = scores;
    }

    @Override
    public void embedded(float[] made) {
        vector = made;
    }

    @Override
    public void token(ScoredToken token, String shown) {
        tokens.add(token);
        text.append(shown);
    }

    @Override
    public void finished(Finish finish, String rest) {
        text.append(rest);
        end.complete(finish);
    }

    @Override
    public void failed(String why) {
        end.completeExceptionally(new AssertionError(why));
    }
}
