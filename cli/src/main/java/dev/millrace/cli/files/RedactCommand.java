package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.redaction.domain.RedactDocument;
import picocli.CommandLine.Command;

/** Documents without personal data. */
@Command(
        name = "redact",
        mixinStandardHelpOptions = true,
        description = "Replace personal data by typed placeholders. Offsets are code points of the input.")
@SuppressWarnings("NullAway.Init") // set before the first document
public final class RedactCommand extends FileCommand {

    private RedactDocument redaction;

    /** Made only when it is needed: every command is set up whenever one of them runs. */
    @Override
    void prepare() {
        redaction = new RedactDocument();
    }

    @Override
    ObjectNode process(InputDocument document) throws UnusableDocument {
        RedactDocument.Result result = redaction.redact(document.withText(Pages.text(document)));
        ObjectNode answer = answer(document).put("text", result.text());
        ArrayNode entities = answer.putArray("entities");
        for (RedactDocument.Found found : result.entities()) {
            entities.addObject()
                    .put("type", found.type())
                    .put("start", found.start())
                    .put("end", found.end());
        }
        return answer;
    }
}
