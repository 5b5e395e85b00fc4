package dev.millrace.bench;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.GenerationListener;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.Sampling;
import dev.millrace.inference.domain.ScoredToken;
import dev.millrace.quickstart.Question;
import dev.millrace.quickstart.StoryQuestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/** Questions of the quickstart's task, answered by a model: the choice whose tokens are the likeliest together. */
final class StoryExam {

    private static final EngineLimits LIMITS = new EngineLimits(16, 268_435_456, 256, 1);

    private StoryExam() {}

    /**
     * What came of it.
     *
     * @param said share of the questions after what an animal says that are answered rightly
     * @param did the same of those after what is done at a place
     */
    record Marks(double said, double did) {
        /** Of all: both kinds are asked equally often. */
        double accuracy() {
            return (said + did) / 2;
        }
    }

    /** Asks {@code questions} questions of {@code seed}, an even number of them. */
    static Marks of(ModelPackage model, int questions, long seed) throws IOException, InterruptedException {
        Engine engine = Engine.start(model, LIMITS, new EngineStats());
        int said = 0;
        int did = 0;
        try (engine) {
            for (Question question : StoryQuestions.of(questions, seed)) {
                boolean right = answer(engine, question) == question.answer();
                if (question.context().endsWith(" said")) {
                    said += right ? 1 : 0;
                } else {
                    did += right ? 1 : 0;
                }
            }
        }
        engine.awaitEnd();
        return new Marks(2.0 * said / questions, 2.0 * did / questions);
    }

    private static int answer(Engine engine, Question question) throws IOException, InterruptedException {
        int asked = engine.tokenizer().encodeOrdinary(question.context()).length;
        List<Choice> choices = new ArrayList<>();
        for (String choice : question.choices()) {
            choices.add(new Choice(ids(engine, question.context() + choice), asked));
        }
        try {
            engine.submit(choices.stream().map(Choice::submission).toList());
        } catch (QueueFull | EngineClosed e) {
            throw new IOException("The engine takes no requests", e);
        }
        int best = 0;
        for (int i = 0; i < choices.size(); i++) {
            best = choices.get(i).logLikelihood() > choices.get(best).logLikelihood() ? i : best;
        }
        return best;
    }

    private static List<Integer> ids(Engine engine, String text) {
        return Arrays.stream(engine.tokenizer().encodeOrdinary(text)).boxed().toList();
    }

    /** How likely one choice is after its context, in nats. */
    private static final class Choice implements GenerationListener {
        private final List<Integer> ids;
        private final int asked;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile double sum;
        private volatile String failure = "";

        Choice(List<Integer> ids, int asked) {
            this.ids = ids;
            this.asked = asked;
        }

        Engine.Submission submission() {
            return new Engine.Submission(
                    new GenerationRequest(ids, 0, Sampling.GREEDY, List.of(), OptionalInt.of(0), true), this);
        }

        double logLikelihood() throws IOException, InterruptedException {
            ended.await();
            if (!failure.isEmpty()) {
                throw new IOException("A choice can't be scored: " + failure);
            }
            return sum;
        }

        @Override
        public void prompt(List<ScoredToken> scored) {
            sum = scored.subList(scored.size() - (ids.size() - asked), scored.size()).stream()
                    .mapToDouble(token -> token.logprob().orElseThrow())
                    .sum();
        }

        @Override
        public void token(ScoredToken token, String text) {}

        @Override
        public void finished(Finish finish, String text) {
            ended.countDown();
        }

        @Override
        public void failed(String why) {
            failure = why;
            ended.countDown();
        }
    }
}
