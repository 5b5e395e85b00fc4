package dev.millrace.cli.models;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A page of what S3 answers to {@code ListObjectsV2}.
 *
 * @param next what to ask for the next page with
 */
record BucketPage(List<Item> items, Optional<String> next) {

    /**
     * An object.
     *
     * @param tag its ETag, with its quotes
     */
    record Item(String key, long bytes, String tag) {}

    BucketPage {
        items = List.copyOf(items);
    }

    /** Empty when {@code body} is none. */
    static Optional<BucketPage> read(InputStream body) throws IOException {
        Optional<Element> list = xml(body).filter(root -> root.getTagName().equals("ListBucketResult"));
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<Item> items = new ArrayList<>();
        NodeList contents = list.get().getElementsByTagName("Contents");
        try {
            for (int i = 0; i < contents.getLength(); i++) {
                Element object = (Element) contents.item(i);
                items.add(new Item(
                        text(object, "Key"), Long.parseLong(text(object, "Size").strip()), text(object, "ETag")));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        boolean more = text(list.get(), "IsTruncated").strip().equals("true");
        return Optional.of(new BucketPage(
                items, more ? Optional.of(text(list.get(), "NextContinuationToken")) : Optional.empty()));
    }

    /** The code of an error that S3 answers; empty when there is none. */
    static String errorCode(InputStream body) throws IOException {
        return xml(body).map(root -> text(root, "Code")).orElse("");
    }

    private static String text(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static Optional<Element> xml(InputStream body) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null); // which would print what is answered here anyway
            Document document = builder.parse(body);
            return Optional.of(document.getDocumentElement());
        } catch (SAXException e) {
            return Optional.empty();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("Every Java platform has an XML parser", e);
        }
    }
}
