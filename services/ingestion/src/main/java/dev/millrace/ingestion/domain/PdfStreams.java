package dev.millrace.ingestion.domain;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;

/** The streams of a PDF are decompressed into memory by the library, so what they become is found out before. */
final class PdfStreams {

    /** Deflate makes 1,032 bytes of one at most (zlib's technical details). */
    private static final int MOST_OF_ONE = 1_032;

    private PdfStreams() {}

    /** Refuses a document of which one stream would take more than a document may. */
    static void check(PDDocument document, FileInput input) throws IOException {
        int most = input.limits().documentBytes();
        for (COSObjectKey key :
                List.copyOf(document.getDocument().getXrefTable().keySet())) {
            COSObject object = document.getDocument().getObjectFromPool(key);
            if (object.getObject() instanceof COSStream stream
                    && !COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))) {
                long raw = stream.getLength();
                if (raw > most / MOST_OF_ONE && inflated(stream, most) > most) {
                    throw new Unreadable(input.limits().tooLong(raw));
                }
            }
        }
    }

    private static long inflated(COSStream stream, int most) throws IOException {
        byte[] buffer = new byte[1 << 14];
        long bytes = 0;
        boolean deflated = String.valueOf(stream.getFilters()).contains("Flate");
        try (InputStream raw = stream.createRawInputStream();
                InputStream in = deflated ? new InflaterInputStream(raw) : raw) {
            for (int n = in.read(buffer); n >= 0 && bytes <= most; n = in.read(buffer)) {
                bytes += n;
            }
        } catch (ZipException e) {
            // Damaged, or deflated within something else: as far as it went it was small.
            return bytes;
        }
        return bytes;
    }
}
