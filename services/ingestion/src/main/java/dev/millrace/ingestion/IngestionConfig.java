package dev.millrace.ingestion;

import dev.millrace.ingestion.domain.html.PageLimits;
import dev.millrace.ingestion.domain.input.ReadLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What can be set about ingestion. */
@ConfigMapping(prefix = "millrace.ingestion")
public interface IngestionConfig {

    /** A split is closed when its files have this many bytes, as they lie there. */
    @WithDefault("67108864")
    long splitBytes();

    /** However large a source is, no more splits than this. */
    @WithDefault("64")
    int mostSplits();

    /** Most bytes of one document; what is larger is dropped as {@code too-large}. */
    @WithDefault("16777216")
    int documentBytes();

    /** How many bytes one compressed byte may become; a file beyond that is dropped as {@code too-large}. */
    @WithDefault("500")
    int expansion();

    /** How deep JSON objects may lie in each other, or LaTeX files include each other. */
    @WithDefault("200")
    int nesting();

    /** Most bytes that a file may take on the local disk to be read or sorted there; beyond that it is {@code too-large}. */
    @WithDefault("17179869184")
    long copyBytes();

    /** Most instructions (a PDF's operators, LaTeX's macros) for one document's text. */
    @WithDefault("20000000")
    long steps();

    /** How deep and large a page may be; one beyond that is dropped as {@code too-large}. */
    Page page();

    /** Limits of pages. */
    interface Page {

        /** Most elements that may stand in one another. */
        @WithDefault("512")
        int depth();

        /** Most elements. */
        @WithDefault("500000")
        int elements();

        /** Seconds that reading may take: a net below the other two, which decide alone in practice. */
        @WithDefault("30")
        int seconds();
    }

    /** The time between two looks at the sources of continuous recipes. */
    @WithDefault("30s")
    Duration look();

    /** Where files lie while they are read: generated ones, local copies; absent: the system's temporary folder. */
    Optional<String> work();

    /** What one document or file may cost. */
    default ReadLimits limits() {
        return new ReadLimits(
                documentBytes(),
                expansion(),
                nesting(),
                copyBytes(),
                steps(),
                Path.of(work().orElse(System.getProperty("java.io.tmpdir"))),
                new PageLimits(page().depth(), page().elements(), page().seconds()));
    }
}
