package dev.millrace.ingestion.domain.web;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A sitemap (sitemaps.org, protocol 0.9): the addresses of pages, or of further sitemaps. Also as plain text, an address a
 * line. What comes after damage isn't there; what came before it is.
 *
 * @param pages addresses of pages, in order
 * @param sitemaps addresses of sitemaps, in order
 * @param whole whether it was read to its end
 */
public record Sitemap(List<String> pages, List<String> sitemaps, boolean whole) {

    /** A sitemap may have 50 MiB and 50,000 addresses, says the protocol. */
    public static final int MOST_BYTES = 50 << 20;

    public Sitemap {
        pages = List.copyOf(pages);
        sitemaps = List.copyOf(sitemaps);
    }

    /** Reads a sitemap, unpacked. */
    public static Sitemap parse(byte[] content) {
        List<String> pages = new ArrayList<>();
        List<String> sitemaps = new ArrayList<>();
        String start = new String(content, 0, Math.min(content.length, 200), StandardCharsets.UTF_8).stripLeading();
        if (start.startsWith("http")) {
            new String(content, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("http"))
                    .forEach(pages::add);
            return new Sitemap(pages, sitemaps, true);
        }
        boolean whole = xml(content, pages, sitemaps);
        return new Sitemap(pages, sitemaps, whole);
    }

    private static boolean xml(byte[] content, List<String> pages, List<String> sitemaps) {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(new ByteArrayInputStream(content));
            boolean inSitemap = false;
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT || isExtension(xml)) {
                    continue;
                }
                switch (xml.getLocalName()) {
                    case "url" -> inSitemap = false;
                    case "sitemap" -> inSitemap = true;
                    case "loc" ->
                        (inSitemap ? sitemaps : pages).add(xml.getElementText().strip());
                    default -> {}
                }
            }
            return true;
        } catch (XMLStreamException e) {
            // Damaged from here on. The addresses before it are as good as any.
            return false;
        }
    }

    /** Images, videos and news of a page have addresses of their own, which aren't pages. */
    private static boolean isExtension(XMLStreamReader xml) {
        String namespace = xml.getNamespaceURI();
        return namespace != null && namespace.contains("/sitemap-");
    }

    /** No document type, so no entities: neither files nor bombs come in. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
