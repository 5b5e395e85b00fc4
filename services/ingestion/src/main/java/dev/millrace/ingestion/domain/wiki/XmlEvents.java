package dev.millrace.ingestion.domain.wiki;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxEOFException;
import com.ctc.wstx.stax.WstxInputFactory;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The elements of a large XML file, one after the other. A document type (and with it every entity of one's own, and
 * everything outside of the file) is refused: no dump has one.
 */
final class XmlEvents {

    private static final int BUFFER = 1 << 16;

    private final XMLStreamReader reader;
    private final FileInput input;
    private int depth;

    private XmlEvents(XMLStreamReader reader, FileInput input) {
        this.reader = reader;
        this.input = input;
    }

    /** The elements of {@code input}. */
    static XmlEvents open(FileInput input) throws IOException {
        return open(new BufferedInputStream(input.decompressed(), BUFFER), input);
    }

    static XmlEvents open(InputStream in, FileInput input) throws IOException {
        InputStream start = in.markSupported() ? in : new BufferedInputStream(in, BUFFER);
        Optional<Charset> charset = XmlEncoding.of(start);
        XMLInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // Else what is wrong with a text is found when it is asked for, and thrown as something else.
        factory.setProperty("com.ctc.wstx.lazyParsing", false);
        factory.setProperty(
                WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, input.limits().documentBytes());
        factory.setProperty(
                WstxInputProperties.P_MAX_ELEMENT_DEPTH, input.limits().nesting());
        try {
            return new XmlEvents(
                    charset.isPresent()
                            ? factory.createXMLStreamReader(XmlEncoding.strict(start, charset.get()))
                            : factory.createXMLStreamReader(start),
                    input);
        } catch (XMLStreamException e) {
            throw damage(e, input);
        }
    }

    /** Goes on to the next start of an element and returns its name; empty at the end of the file. */
    Optional<String> nextStart() throws IOException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return Optional.of(reader.getLocalName());
            }
            if (event == XMLStreamConstants.END_DOCUMENT) {
                return Optional.empty();
            }
        }
    }

    /** Goes on to the next element within the one that has depth {@code parent}; empty when that ends. */
    Optional<String> nextChild(int parent) throws IOException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return Optional.of(reader.getLocalName());
            }
            if (depth < parent || event == XMLStreamConstants.END_DOCUMENT) {
                return Optional.empty();
            }
        }
    }

    /** How many elements are open. */
    int depth() {
        return depth;
    }

    /** The attributes of the element that has just begun. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return attributes;
    }

    /**
     * Everything in the element that has just begun, to its end.
     *
     * @param most characters are kept; more are counted only
     */
    Content content(int most) throws IOException {
        int parent = depth;
        StringBuilder text = new StringBuilder();
        long length = 0;
        while (true) {
            int event = next();
            if (depth < parent || event == XMLStreamConstants.END_DOCUMENT) {
                return new Content(text.toString(), length);
            }
            if (event == XMLStreamConstants.CHARACTERS
                    || event == XMLStreamConstants.CDATA
                    || event == XMLStreamConstants.SPACE) {
                length += reader.getTextLength();
                if (length <= most) {
                    text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                }
            }
        }
    }

    /** @param length of the whole; {@code text} is the beginning of it when that is more than was asked for */
    record Content(String text, long length) {}

    private int next() throws IOException {
        try {
            if (!reader.hasNext()) {
                return XMLStreamConstants.END_DOCUMENT;
            }
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.DTD) {
                throw new Unreadable(SourceEntry.refused(
                        Reason.DAMAGED, input.raw().count(), "error", "a document type is not allowed"));
            }
            return event;
        } catch (XMLStreamException e) {
            throw damage(e, input);
        }
    }

    /** What lies behind: the reader wraps what reading threw, and names its own limits. */
    private static IOException damage(XMLStreamException e, FileInput input) {
        Throwable cause = e.getNestedException() == null ? e : e.getNestedException();
        String message = String.valueOf(e.getMessage());
        long bytes = input.raw().count();
        if (cause instanceof IOException io) {
            return io;
        }
        if (message.contains("Maximum attribute size limit")) {
            return new Unreadable(input.limits().tooLong(bytes), e);
        }
        if (message.contains("Maximum Element Depth limit")) {
            return new Unreadable(ReadLimits.exceeded("nesting", input.limits().nesting(), bytes), e);
        }
        return e instanceof WstxEOFException ? new EOFException("XML ends early") : new IOException("Damaged XML", e);
    }
}
