package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.evaluator.domain.asking.Journal;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.result.HarnessResults;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.scoring.HarnessSample;
import dev.millrace.evaluator.domain.scoring.Scores;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the answers in a journal are worth.
 *
 * @param scores of the items, by task
 * @param leftOut sentences about what has no score
 */
record Evaluated(
        List<TaskRequests> asked,
        Journal journal,
        Map<String, List<ItemScore>> scores,
        HarnessResults results,
        List<String> leftOut) {

    /** @throws CommandFailed when an item lacks what the metrics need, or none of a task can be scored */
    static Evaluated of(NamedTasks named, List<TaskRequests> asked, Journal journal) throws CommandFailed {
        Scores scores = new Scores(named.library(), journal);
        Map<String, List<ItemScore>> byTask = new LinkedHashMap<>();
        List<String> leftOut = new ArrayList<>();
        try {
            for (TaskRequests task : asked) {
                unscored(task, journal).ifPresent(leftOut::add);
                byTask.put(task.task().name(), scores.score(task));
            }
            return new Evaluated(asked, journal, byTask, scores.results(named.names()), leftOut);
        } catch (UnfitItem e) {
            throw new CommandFailed(String.join("\n", leftOut) + (leftOut.isEmpty() ? "" : "\n") + e.getMessage(), e);
        } catch (MalformedTask e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> unscored(TaskRequests task, Journal journal) {
        List<ItemRequests> items = task.items().stream()
                .filter(item -> journal.unscored(item).isPresent())
                .toList();
        return items.stream()
                .findFirst()
                .map(first -> "%s: %,d of %,d items are unscored and left out, first item %d: %s"
                        .formatted(
                                task.task().name(),
                                items.size(),
                                task.items().size(),
                                first.document().index(),
                                journal.unscored(first).orElseThrow()));
    }

    void write(ResultFiles files, ObjectNode about) throws IOException {
        files.results(about);
        List<ItemScore> all = new ArrayList<>();
        for (TaskRequests task : asked) {
            List<ItemScore> ofTask = scores.getOrDefault(task.task().name(), List.of());
            files.samples(task.task().name(), samples(task, ofTask));
            all.addAll(ofTask);
        }
        files.tables(all, results);
    }

    private List<ObjectNode> samples(TaskRequests task, List<ItemScore> ofTask) {
        Map<Integer, ItemRequests> items = new LinkedHashMap<>();
        task.items().forEach(item -> items.put(item.document().index(), item));
        List<ObjectNode> samples = new ArrayList<>();
        for (ItemScore score : ofTask) {
            ItemRequests item = items.get(score.document());
            if (item != null) {
                List<List<Answer>> answers =
                        journal.to(item, task.task().repeats()).orElseThrow();
                samples.add(HarnessSample.of(item, answers, score));
            }
        }
        return samples;
    }
}
