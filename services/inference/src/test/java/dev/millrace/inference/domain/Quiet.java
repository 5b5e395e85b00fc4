package dev.millrace.inference.domain;

import dev.millrace.inference.domain.Engine.Submission;
import java.util.List;

/** Hears everything and does nothing. */
class Quiet implements GenerationListener {

    /** Ends an engine by what no engine contains. */
    static void kill(Engine engine) throws Exception {
        GenerationRequest request = Recorded.request(engine.tokenizer().encode("the"), 90, Sampling.GREEDY, false);
        engine.submit(List.of(new Submission(request, new Quiet() {
            @Override
            public void token(ScoredToken token, String text) {
                throw new AssertionError("the end of an engine");
            }
        })));
    }

    @Override
    public void prompt(List<ScoredToken> tokens) {}

    @Override
    public void token(ScoredToken token, String text) {}

    @Override
    public void finished(Finish finish, String text) {}

    @Override
    public void failed(String why) {}
}
