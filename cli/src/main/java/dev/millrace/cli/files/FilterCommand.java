package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.filtering.domain.FilterDocument;
import picocli.CommandLine.Command;

/** What each rule set says of documents. */
@Command(
        name = "filter",
        mixinStandardHelpOptions = true,
        description = "Say what each quality rule set makes of documents: keep, or the reason against them.")
public final class FilterCommand extends FileCommand {

    private final FilterDocument filter = new FilterDocument();

    @Override
    ObjectNode process(InputDocument document) {
        FilterDocument.Judgement judgement = filter.judge(document.id(), Pages.text(document));
        ObjectNode answer =
                answer(document).put("language", judgement.language()).put("words", judgement.words());
        judgement.verdicts().forEach(answer.putObject("verdicts")::put);
        return answer;
    }
}
