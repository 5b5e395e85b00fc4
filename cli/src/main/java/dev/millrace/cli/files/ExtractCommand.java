package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.filtering.domain.language.IdentifiedLanguage;
import dev.millrace.filtering.domain.language.LanguageIdentifier;
import dev.millrace.ingestion.domain.html.Page;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The main text of pages. */
@Command(
        name = "extract",
        mixinStandardHelpOptions = true,
        description = "Extract title, date, language and main text of pages. In JSONL the page is in html, or in text.")
public final class ExtractCommand extends FileCommand {

    /** Made for the first page that doesn't say its language. */
    private Optional<LanguageIdentifier> languages = Optional.empty();

    @Override
    ObjectNode process(InputDocument document) throws UnusableDocument {
        if (document.extracted().isPresent()) {
            ObjectNode answer = answer(document);
            document.extracted().get().forEach(answer::put);
            return answer.put("text", document.content());
        }
        Page page = Pages.read(document);
        ObjectNode answer = answer(document);
        page.title().ifPresentOrElse(title -> answer.put("title", title), () -> answer.putNull("title"));
        page.date().ifPresentOrElse(date -> answer.put("date", date), () -> answer.putNull("date"));
        page.language()
                .or(() -> identified(page))
                .ifPresentOrElse(tag -> answer.put("language", tag), () -> answer.putNull("language"));
        page.author().ifPresent(author -> answer.put("author", author));
        page.licence().ifPresent(licence -> answer.put("licence", licence));
        document.url().or(page::url).ifPresent(url -> answer.put("url", url));
        return answer.put("text", page.text());
    }

    /** What the text is written in, where the page doesn't say. */
    private Optional<String> identified(Page page) {
        languages = languages.or(() -> Optional.of(new LanguageIdentifier()));
        String code = languages.orElseThrow().identify(page.text()).code();
        return code.equals(IdentifiedLanguage.UNDETERMINED) ? Optional.empty() : Optional.of(code);
    }
}
