package dev.millrace.bench;

import java.io.IOException;
import java.util.List;

/** A group of figures that are measured together. */
interface Part {

    /** Its name on the command line. */
    String name();

    /** Heading on the page. */
    String title();

    /** What was measured and how, in a sentence or two of Markdown. */
    String method();

    /** Measures. Takes seconds to minutes. */
    List<Figure> measure() throws IOException, InterruptedException;
}
