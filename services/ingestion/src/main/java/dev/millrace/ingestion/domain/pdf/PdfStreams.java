package dev.millrace.ingestion.domain.pdf;

import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * The streams of a PDF are decoded into memory by the library, through as many filters as they name, so what they become is
 * found out before.
 */
final class PdfStreams {

    /** No document has more; each can make a thousand of one. */
    private static final int MOST_FILTERS = 8;

    private PdfStreams() {}

    /** More has come out than may. */
    private static final class Full extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Refuses a document of which one stream would take more than a document may. */
    static void check(PDDocument document, FileInput input) throws IOException {
        int most = input.limits().documentBytes();
        for (COSObjectKey key :
                List.copyOf(document.getDocument().getXrefTable().keySet())) {
            COSObject object = document.getDocument().getObjectFromPool(key);
            if (object.getObject() instanceof COSStream stream
                    && !COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))
                    && isBeyond(stream, most)) {
                throw new Unreadable(input.limits().tooLong(stream.getLength()));
            }
        }
    }

    private static boolean isBeyond(COSStream stream, int most) throws IOException {
        List<String> filters = filters(stream.getFilters());
        double bound = stream.getLength();
        for (String filter : filters) {
            bound *= expansion(filter);
        }
        if (bound <= most) {
            return false;
        }
        return filters.size() > MOST_FILTERS || decodesBeyond(stream, filters, most);
    }

    private static List<String> filters(COSBase named) {
        List<String> filters = new ArrayList<>();
        if (named instanceof COSName one) {
            filters.add(one.getName());
        } else if (named instanceof COSArray several) {
            several.forEach(filter -> filters.add(filter instanceof COSName name ? name.getName() : ""));
        }
        return filters;
    }

    /** How many bytes one can become at most: zlib's technical details say 1,032; codes of LZW have 9 to 12 bits. */
    private static int expansion(String filter) {
        return switch (filter) {
            case "FlateDecode", "Fl" -> 1_032;
            case "LZWDecode", "LZW" -> 4_096;
            case "RunLengthDecode", "RL" -> 128;
            default -> 4; // ASCII85 has a letter for four zeros; pictures stay as they are
        };
    }

    private static boolean decodesBeyond(COSStream stream, List<String> filters, int most) throws IOException {
        try (InputStream raw = stream.createRawInputStream()) {
            InputStream in = raw;
            for (int i = 0; i < filters.size(); i++) {
                Limited out = new Limited(most, i == filters.size() - 1);
                FilterFactory.INSTANCE.getFilter(filters.get(i)).decode(in, out, stream, i);
                in = new ByteArrayInputStream(out.kept.toByteArray());
            }
            return filters.isEmpty();
        } catch (Full e) {
            return true;
        } catch (IOException | RuntimeException e) {
            // Damaged: as far as it went it was small, and the library gets no further.
            return false;
        }
    }

    /** Takes so many bytes and no more; of the last filter they needn't be kept. */
    private static final class Limited extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final boolean counts;
        private long left;

        Limited(int most, boolean counts) {
            this.left = most;
            this.counts = counts;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new Full();
            }
            if (!counts) {
                kept.write(bytes, offset, length);
            }
        }
    }
}
