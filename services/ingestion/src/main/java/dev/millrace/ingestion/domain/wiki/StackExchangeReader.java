package dev.millrace.ingestion.domain.wiki;

import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The questions of a dump of a Stack Exchange site ({@code Posts.xml}), each with its answers, the best first. In the file
 * an answer can be anywhere behind its question, so posts are sorted by question on the disk first. The dump's other tables
 * hold no documents.
 */
public final class StackExchangeReader implements EntryReader {

    private static final String POSTS = "posts";

    private final FileInput input;
    private final SortedRecords posts;
    private boolean sorted;
    private Optional<String> table = Optional.empty();
    private Optional<IOException> damage = Optional.empty();
    private Optional<StackExchangePost> upcoming = Optional.empty();

    public StackExchangeReader(FileInput input) {
        this.input = input;
        this.posts = new SortedRecords(input, StackExchangePost.KEY);
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (!sorted) {
            sort();
        }
        if (table.isPresent()) {
            SourceEntry other =
                    SourceEntry.refused(Reason.NOT_A_DOCUMENT, input.raw().count(), "table", table.get());
            table = Optional.empty();
            return Optional.of(other);
        }
        if (upcoming.isPresent()) {
            return Optional.of(upcoming.get().isQuestion() ? question() : alone());
        }
        if (damage.isPresent()) {
            throw damage.get();
        }
        return Optional.empty();
    }

    /** Reads all posts. What is wrong with the file is told when those before it have been given. */
    private void sort() throws IOException {
        sorted = true;
        try {
            XmlEvents xml = XmlEvents.open(input);
            Optional<String> root = xml.nextStart();
            table = root.filter(name -> !name.equals(POSTS));
            boolean rows = root.isPresent() && table.isEmpty();
            while (rows) {
                rows = xml.nextStart().isPresent();
                if (rows) {
                    posts.add(StackExchangePost.of(xml.attributes()).record());
                }
            }
        } catch (IOException e) {
            input.raw().throwIfFailed();
            damage = Optional.of(e);
        }
        posts.sort();
        advance();
    }

    private void advance() throws IOException {
        Optional<byte[]> record = posts.next();
        upcoming = record.isPresent() ? Optional.of(StackExchangePost.read(record.get())) : Optional.empty();
    }

    /** A post that is neither a question nor the answer to one that is there. */
    private SourceEntry alone() throws IOException {
        StackExchangePost post = upcoming.orElseThrow();
        advance();
        return SourceEntry.refused(Reason.NOT_A_DOCUMENT, post.body().length(), "post", post.what());
    }

    private SourceEntry question() throws IOException {
        StackExchangePost question = upcoming.orElseThrow();
        List<StackExchangePost> answers = new ArrayList<>();
        long length = question.body().length();
        advance();
        while (upcoming.isPresent() && upcoming.get().answers(question)) {
            length += upcoming.get().body().length();
            if (length <= input.limits().documentBytes()) {
                answers.add(upcoming.get());
            }
            advance();
        }
        if (length > input.limits().documentBytes()) {
            return input.limits().tooLong(length);
        }
        String text = question.conversation(answers);
        return text.isBlank()
                ? new SourceEntry.Refused(Reason.EMPTY, length, Map.of())
                : new SourceEntry.Text(
                        text,
                        Optional.of(Long.toString(question.id())),
                        question.field("CreationDate"),
                        question.metadata(answers));
    }

    @Override
    public void close() throws IOException {
        posts.close();
    }
}
