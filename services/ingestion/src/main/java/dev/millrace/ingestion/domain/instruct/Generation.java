package dev.millrace.ingestion.domain.instruct;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes instructions, request after request. Which seed tasks request n shows and with which seed the model samples depends
 * on the generation's seed and n alone, so a generation that goes on from a state makes what one that never stopped makes.
 *
 * @param similarity an instruction whose ROUGE-L with another is at least this isn't kept
 * @param count instructions that are wanted
 * @param requests most requests
 */
public record Generation(List<Task> seeds, long seed, double similarity, int count, int requests) {

    /** Alpaca shows three tasks, too. */
    private static final int EXAMPLES = 3;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    public Generation {
        seeds = List.copyOf(seeds);
    }

    /** A model that goes on with a text. */
    public interface Model {

        /**
         * What it goes on with.
         *
         * @throws TooLong if the prompt doesn't fit; a shorter one may
         */
        Continuation complete(String prompt, long seed) throws TooLong, IOException, InterruptedException;
    }

    /** A text and whether it ended only because it was long enough. */
    public record Continuation(String text, boolean cut) {}

    /** A prompt that a model can't take. */
    public static final class TooLong extends Exception {
        private static final long serialVersionUID = 1L;

        public TooLong(String message) {
            super(message);
        }
    }

    /**
     * An instruction that was kept.
     *
     * @param seeds numbers of the seed tasks that the model was shown, from 0
     */
    public record Made(Task task, int request, List<Integer> seeds) {
        public Made {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * How far a generation has come.
     *
     * @param requests requests made
     * @param made instructions kept, in order
     * @param refused how many weren't kept, by reason
     */
    public record State(int requests, List<Made> made, Map<String, Integer> refused) {

        /** Before the first request. */
        public static final State BEGIN = new State(0, List.of(), Map.of());

        public State {
            made = List.copyOf(made);
            refused = java.util.Collections.unmodifiableMap(new TreeMap<>(refused));
        }
    }

    /** Takes note of how far it has come. */
    public interface Progress {
        void at(State state) throws IOException;
    }

    /** What identifies the words of the prompt. */
    public static int promptVersion() {
        return TaskList.VERSION;
    }

    /** Goes on from {@code state} until there are enough instructions, or requests. */
    public State run(State state, Model model, Progress progress) throws IOException, InterruptedException {
        TaskFilter filter = new TaskFilter(similarity, seeds);
        state.made().forEach(made -> filter.remember(made.task()));
        State now = state;
        while (now.made().size() < count && now.requests() < requests) {
            now = next(now, model, filter);
            progress.at(now);
        }
        return now;
    }

    private State next(State state, Model model, TaskFilter filter) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed ^ MIX * (state.requests() + 1));
        List<Integer> shown = sample(random);
        Map<String, Integer> refused = new TreeMap<>(state.refused());
        List<Made> made = new ArrayList<>(state.made());
        Optional<Continuation> answer = ask(model, shown, random.nextLong(), refused);
        if (answer.isPresent()) {
            for (Task task : TaskList.parse(answer.get().text(), answer.get().cut())) {
                Optional<String> refusal = filter.refusal(task);
                if (refusal.isEmpty()) {
                    filter.remember(task);
                    made.add(new Made(task, state.requests(), shown));
                } else {
                    refused.merge(refusal.get(), 1, Integer::sum);
                }
            }
        }
        return new State(state.requests() + 1, made, refused);
    }

    private List<Integer> sample(SplittableRandom random) {
        List<Integer> shown = new ArrayList<>();
        while (shown.size() < Math.min(EXAMPLES, seeds.size())) {
            int drawn = random.nextInt(seeds.size());
            if (!shown.contains(drawn)) {
                shown.add(drawn);
            }
        }
        return shown;
    }

    /** With fewer examples when the model can't take as many. */
    private Optional<Continuation> ask(Model model, List<Integer> shown, long sampling, Map<String, Integer> refused)
            throws IOException, InterruptedException {
        while (!shown.isEmpty()) {
            try {
                String prompt = TaskList.prompt(shown.stream().map(seeds::get).toList());
                return Optional.of(model.complete(prompt, sampling >>> 1));
            } catch (TooLong e) {
                shown.removeLast();
            }
        }
        refused.merge("prompt-too-long", 1, Integer::sum);
        return Optional.empty();
    }
}
