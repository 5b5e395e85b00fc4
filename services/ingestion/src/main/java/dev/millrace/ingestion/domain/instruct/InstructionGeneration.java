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
public record InstructionGeneration(
        List<InstructionTask> seeds, long seed, double similarity, int count, int requests) {

    /** Alpaca shows three tasks, too. */
    private static final int EXAMPLES = 3;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    public InstructionGeneration {
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
     * A task that the model wrote.
     *
     * @param seeds numbers of the seed tasks that the model was shown, from 0
     * @param refusal why it isn't kept; nothing when it is
     */
    public record Candidate(InstructionTask task, int request, List<Integer> seeds, Optional<String> refusal) {
        public Candidate {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * How far a generation has come.
     *
     * @param requests requests made
     * @param candidates all that the model wrote, in order
     * @param tooLong requests of which the model could take no prompt, however short
     */
    public record State(int requests, List<Candidate> candidates, int tooLong) {

        /** Before the first request. */
        public static final State BEGIN = new State(0, List.of(), 0);

        public State {
            candidates = List.copyOf(candidates);
        }

        /** Those that are kept, in order. */
        public List<InstructionTask> kept() {
            return candidates.stream()
                    .filter(candidate -> candidate.refusal().isEmpty())
                    .map(Candidate::task)
                    .toList();
        }

        /** The candidates up to the one that is number {@code count} of those that are kept; all when there are fewer. */
        public List<Candidate> upTo(int count) {
            int kept = 0;
            int end = 0;
            while (end < candidates.size() && kept < count) {
                kept += candidates.get(end++).refusal().isEmpty() ? 1 : 0;
            }
            return candidates.subList(0, end);
        }

        /** How many aren't kept, by reason. */
        public Map<String, Integer> refused() {
            Map<String, Integer> refused = new TreeMap<>();
            candidates.forEach(candidate -> candidate.refusal().ifPresent(why -> refused.merge(why, 1, Integer::sum)));
            if (tooLong > 0) {
                refused.put("prompt-too-long", tooLong);
            }
            return refused;
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
        List<InstructionTask> before = state.kept();
        before.forEach(filter::remember);
        int kept = before.size();
        State now = state;
        while (kept < count && now.requests() < requests) {
            List<Candidate> candidates = new ArrayList<>(now.candidates());
            boolean tooLong = !next(now.requests(), model, filter, candidates);
            for (Candidate candidate : candidates.subList(now.candidates().size(), candidates.size())) {
                kept += candidate.refusal().isEmpty() ? 1 : 0;
            }
            now = new State(now.requests() + 1, candidates, now.tooLong() + (tooLong ? 1 : 0));
            progress.at(now);
        }
        return now;
    }

    /** Adds what request {@code number} brings; false when the model can't take its prompt. */
    private boolean next(int number, Model model, TaskFilter filter, List<Candidate> candidates)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed ^ MIX * (number + 1));
        List<Integer> shown = sample(random);
        Optional<Continuation> answer = ask(model, shown, random.nextLong());
        if (answer.isEmpty()) {
            return false;
        }
        for (InstructionTask task :
                TaskList.parse(answer.get().text(), answer.get().cut())) {
            Optional<String> refusal = filter.refusal(task);
            if (refusal.isEmpty()) {
                filter.remember(task);
            }
            candidates.add(new Candidate(task, number, shown, refusal));
        }
        return true;
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
    private Optional<Continuation> ask(Model model, List<Integer> shown, long sampling)
            throws IOException, InterruptedException {
        while (!shown.isEmpty()) {
            try {
                String prompt = TaskList.prompt(shown.stream().map(seeds::get).toList());
                return Optional.of(model.complete(prompt, sampling >>> 1));
            } catch (TooLong e) {
                shown.removeLast();
            }
        }
        return Optional.empty();
    }
}
