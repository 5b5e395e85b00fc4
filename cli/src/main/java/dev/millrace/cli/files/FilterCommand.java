package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.filtering.domain.FilterDocument;
import picocli.CommandLine.Command;

/** What each rule set says of documents. */
@Command(
        name = "filter",
        mixinStandardHelpOptions = true,
        description = "Say what each quality rule set makes of documents: keep, or the reason against them.")
@SuppressWarnings("NullAway.Init") // set before the first document
public final class FilterCommand extends FileCommand {

    private FilterDocument filter;

    /** Made only when it is needed: every command is set up whenever one of them runs. */
    @Override
    void prepare() {
        filter = new FilterDocument();
    }

    @Override
    ObjectNode process(InputDocument document) throws CommandFailed {
        FilterDocument.Judgement judgement = filter.judge(document.id(), Pages.text(document));
        ObjectNode answer = answer(document)
                .put("language", judgement.language())
                .put("words", judgement.words())
                .put("wordsSha256", judgement.wordsSha256());
        judgement.verdicts().forEach(answer.putObject("verdicts")::put);
        ObjectNode signals = answer.putObject("signals");
        judgement.signals().forEach((name, value) -> put(signals, name, value));
        return answer;
    }

    /** Whole numbers as such; null where there was nothing to measure. */
    private static void put(ObjectNode signals, String name, double value) {
        if (!Double.isFinite(value)) {
            signals.putNull(name);
        } else if (value == Math.rint(value)) {
            signals.put(name, (long) value);
        } else {
            signals.put(name, value);
        }
    }
}
