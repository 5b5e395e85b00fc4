package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.ingestion.domain.html.Page;
import picocli.CommandLine.Command;

/** The main text of pages. */
@Command(
        name = "extract",
        mixinStandardHelpOptions = true,
        description = "Extract title, date, language and main text of pages. In JSONL the page is in html, or in text.")
public final class ExtractCommand extends FileCommand {

    @Override
    ObjectNode process(InputDocument document) throws CommandFailed {
        if (document.extracted().isPresent()) {
            ObjectNode answer = answer(document);
            document.extracted().get().forEach(answer::put);
            return answer.put("text", document.content());
        }
        Page page = Pages.read(document);
        ObjectNode answer = answer(document);
        page.title().ifPresentOrElse(title -> answer.put("title", title), () -> answer.putNull("title"));
        page.date().ifPresentOrElse(date -> answer.put("date", date), () -> answer.putNull("date"));
        page.language().ifPresentOrElse(tag -> answer.put("language", tag), () -> answer.putNull("language"));
        page.author().ifPresent(author -> answer.put("author", author));
        page.licence().ifPresent(licence -> answer.put("licence", licence));
        document.url().or(page::url).ifPresent(url -> answer.put("url", url));
        return answer.put("text", page.text());
    }
}
