package dev.millrace.inference.domain;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.GenerationListener.Finish;
import dev.millrace.inference.domain.grammar.Constraint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** One request on its way through an engine. Everything but {@link #cancel} belongs to the engine's thread. */
public final class Generation {
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final Tokenizer tokenizer;
    private final AnswerEnds ends;
    private final Sampler sampler;
    private final TextStream text;
    private final Optional<Constraint> constraint;
    private final Size size;
    private Optional<FairShares.Call> call = Optional.empty();
    private final long arrived = System.nanoTime();
    private long tokenAt = arrived;
    private long sinceTokenBefore;
    private EngineStats.End end = EngineStats.End.ERROR;
    private List<ScoredToken> promptScores = new ArrayList<>();
    private final int[] prompt;
    private int[] tokens = new int[16];
    private int generated;
    /** How many of these have been read behind the prompt; all but the newest, unless it is catching up. */
    private int read;

    private boolean begun;
    private boolean setAside;
    private boolean wasSetAside;
    /** Since when whoever listens has enough; 0 while that isn't so. */
    private long unheardSince;

    private boolean over;
    private volatile boolean cancelled;

    /**
     * What an engine has to do for it.
     *
     * @param tokens that it reads and generates at most
     * @param isShort whether all of its call is so little that nobody minds whom it overtakes
     */
    record Size(long tokens, boolean isShort) {}

    Generation(
            GenerationRequest request, Size size, GenerationListener listener, Tokenizer tokenizer, Set<Integer> ends) {
        this.request = request;
        this.size = size;
        this.listener = listener;
        this.tokenizer = tokenizer;
        this.ends = new AnswerEnds(request.ending().ignoresEnd() ? Set.of() : ends, request.ending(), tokenizer);
        this.constraint = request.masks().map(masks -> masks.constraint(tokenizer));
        this.prompt = request.prompt().stream().mapToInt(Integer::intValue).toArray();
        this.sampler = new Sampler(request.sampling(), prompt);
        this.text = new TextStream(
                tokenizer.streamingDecoder(),
                request.ending().stop(),
                request.ending().showsStop());
    }

    /** Nobody waits for it any more: it ends at the next token, and its listener hears nothing more. */
    public void cancel() {
        cancelled = true;
    }

    boolean isOver() {
        return over || cancelled;
    }

    /** Tokens that it reads and generates at most. */
    long cost() {
        return size.tokens();
    }

    /** Whether it is of a short call. */
    boolean isShort() {
        return size.isShort();
    }

    /** Whether it can go on: whoever listens can take another token, or it has to read again what it has said. */
    boolean isReady() {
        return isCatchingUp() || isHeard();
    }

    /**
     * Its slot is given to others. It goes on with its prompt, and then reads the tokens that it has got one by one, as
     * before.
     */
    void setAside() {
        setAside = true;
        wasSetAside = true;
        read = 0;
    }

    /** Whether it ever was. */
    boolean wasSetAside() {
        return wasSetAside;
    }

    private boolean isCatchingUp() {
        return setAside || read < generated - 1;
    }

    /** Whether whoever listens can take another token. */
    boolean isHeard() {
        if (listener.isReady()) {
            unheardSince = 0;
            return true;
        }
        if (unheardSince == 0) {
            unheardSince = System.nanoTime() | 1;
        }
        return false;
    }

    /** For how long whoever listens has had enough, in nanoseconds. */
    long unheardNanos() {
        return isReady() ? 0 : System.nanoTime() - unheardSince;
    }

    /** It is one of these. */
    void belongsTo(FairShares.Call taken) {
        call = Optional.of(taken);
    }

    FairShares.Call call() {
        return call.orElseThrow();
    }

    /** What an encoder reads. */
    int[] source() {
        return request.source().stream().mapToInt(Integer::intValue).toArray();
    }

    int[] prompt() {
        return prompt;
    }

    /** Tokens that whoever asked gave. */
    int given() {
        return request.given();
    }

    boolean scoresPrompt() {
        return request.scorePrompt() && !setAside;
    }

    /** Whether its prompt's vector is all that is wanted. */
    boolean embeds() {
        return request.embed();
    }

    /** The prompt has been read, and this is its vector. */
    void embedded(float[] vector) {
        for (float number : vector) {
            if (!Float.isFinite(number)) {
                fail("the model's output is not a number");
                return;
            }
        }
        listener.embedded(vector);
        end();
    }

    /** How many candidates are wanted beside each scored token; -1: not even its own score. */
    int candidates() {
        return request.logprobs().isPresent() ? Math.max(1, request.logprobs().getAsInt()) : -1;
    }

    /** The scores of the prompt's tokens so far. */
    List<ScoredToken> promptScores() {
        return promptScores;
    }

    /**
     * Takes scores that another generation got for the same tokens.
     *
     * @param scores with at least as many candidates as are wanted here
     * @param last the place of the last token that they are taken of; 0: none are
     */
    void scored(List<ScoredToken> scores, int last) {
        for (int at = promptScores.size(); scoresPrompt() && last > 0 && at <= last; at++) {
            promptScores.add(scores.get(at).withCandidates(candidates()));
        }
    }

    /** Tokens whose keys and values are in its slot. */
    int length() {
        return prompt.length + read;
    }

    /** The token to be read next. */
    int newest() {
        return tokens[read];
    }

    long waitedNanos() {
        return System.nanoTime() - arrived;
    }

    /** From the token before the newest one to that, in nanoseconds. */
    long sinceTokenBefore() {
        return sinceTokenBefore;
    }

    /** How it ended, once it has. Whoever has got all of it may let go of it before that is asked. */
    EngineStats.End howEnded() {
        return over ? end : EngineStats.End.ABORT;
    }

    /** Scores the prompt's token at {@code at} from the distribution before it. */
    void scorePrompt(int at, TokenDistribution before) {
        promptScores.add(before.score(prompt[at], request.logprobs()));
    }

    void scoreFirst() {
        promptScores.add(new ScoredToken(prompt[0], OptionalDouble.empty(), List.of()));
    }

    /** The prompt has been read: says so, and chooses the first token. */
    void begin(TokenDistribution distribution) {
        if (setAside) {
            setAside = false;
            return;
        }
        if (request.maxTokens() == 0) {
            end();
            return;
        }
        sayPrompt();
        if (isComplete()) {
            finish(Finish.STOP);
            return;
        }
        next(distribution);
    }

    /** The prompt has been read, and nothing comes after it. */
    void end() {
        sayPrompt();
        finish(Finish.LENGTH);
    }

    private void sayPrompt() {
        begun = true;
        List<ScoredToken> scores = promptScores;
        promptScores = new ArrayList<>(); // what it was belongs to whoever keeps it
        listener.prompt(List.copyOf(scores));
    }

    /** Whether its prompt has been read. */
    boolean isBegun() {
        return begun && !setAside;
    }

    /** Chooses one more token; false when it has only read again one that it had. */
    boolean next(TokenDistribution distribution) {
        if (read < generated - 1) {
            read++;
            return false;
        }
        if (!distribution.isSound()) {
            fail("the model's output is not a number");
            return false;
        }
        int newest = sampler.next(distribution, restriction());
        long now = System.nanoTime();
        sinceTokenBefore = now - tokenAt;
        tokenAt = now;
        boolean mayStop = mayEnd();
        if (generated == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * generated);
        }
        tokens[generated] = newest;
        read = generated++;
        boolean last = ends.contain(newest);
        String shown = !ends.areShown(newest)
                ? ""
                : mayStop ? text.next(tokenizer.bytes(newest)) : text.nextBeforeStops(tokenizer.bytes(newest));
        listener.token(distribution.score(newest, request.logprobs()), shown);
        if (!last) {
            constraint.ifPresent(one -> one.accept(newest));
        }
        if (last || text.stopped() || isComplete()) {
            finish(Finish.STOP);
        } else if (generated == request.maxTokens()) {
            finish(Finish.LENGTH);
        }
        return true;
    }

    /** Whether there are as many tokens as there are to be at least. */
    private boolean mayEnd() {
        return generated >= request.ending().minTokens();
    }

    /** Whether nothing may follow: what an answer is kept to ends it by itself. */
    private boolean isComplete() {
        return constraint.filter(Constraint::isComplete).isPresent();
    }

    private Restriction restriction() {
        List<Restriction.Rule> rules = new ArrayList<>();
        constraint.ifPresent(one -> rules.add(logits -> one.apply(logits, ends::isMarked)));
        if (!mayEnd()) {
            rules.add(ends::forbid);
        }
        return new Restriction(rules);
    }

    int generated() {
        return generated;
    }

    /** It can't go on. A listener that can't take the news keeps it from nobody else. */
    void fail(String why) {
        over = true;
        if (!cancelled) {
            var _ = StepFailure.in(() -> listener.failed(why));
        }
    }

    private void finish(Finish finish) {
        over = true;
        String rest = text.finish();
        Finish why = text.stopped() ? Finish.STOP : finish;
        end = why == Finish.STOP ? EngineStats.End.STOP : EngineStats.End.LENGTH;
        listener.finished(why, rest);
    }
}
