package dev.millrace.ingestion.domain.pdf;

import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** The lines of a PDF with where they stand; nothing but the library's text is kept, and no more of it than allowed. */
final class PdfLines extends PDFTextStripper {

    /**
     * A line.
     *
     * @param page from 0
     * @param x where it begins, {@code end} where it ends, {@code y} its distance from the top, in points
     * @param size of its letters, in points
     * @param code whether all its letters have the same width
     */
    record Line(int page, String text, float x, float end, float y, float size, boolean code) {}

    private final ReadLimits limits;
    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private long steps;
    private long characters;
    private float x;
    private float end;
    private float y;
    private float size;
    private boolean code;

    PdfLines(ReadLimits limits) {
        this.limits = limits;
    }

    /** In the order in which the page draws them. */
    List<Line> lines() {
        return lines;
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        steps++;
        if (steps > limits.steps()) {
            throw new Unreadable(ReadLimits.exceeded("steps", limits.steps(), characters));
        }
        super.processOperator(operator, operands);
    }

    @Override
    protected void processTextPosition(TextPosition position) {
        characters++;
        if (characters <= limits.documentBytes()) {
            super.processTextPosition(position);
        }
    }

    @Override
    protected void writeString(String string, List<TextPosition> positions) throws IOException {
        if (characters > limits.documentBytes()) {
            throw new Unreadable(limits.tooLong(characters));
        }
        TextPosition last = positions.getLast();
        if (text.isEmpty()) {
            TextPosition first = positions.getFirst();
            x = first.getXDirAdj();
            y = first.getYDirAdj();
            size = first.getFontSizeInPt();
            code = String.valueOf(first.getFont().getName())
                    .toLowerCase(Locale.ROOT)
                    .matches(".*(mono|courier|cmtt|sftt|typewriter|inconsolata|consolas|txtt).*");
        }
        end = last.getXDirAdj() + last.getWidthDirAdj();
        text.append(string);
    }

    @Override
    protected void writeWordSeparator() {
        text.append(' ');
    }

    @Override
    protected void writeLineSeparator() {
        endLine();
    }

    @Override
    protected void writeParagraphSeparator() {
        endLine();
    }

    @Override
    protected void writePageEnd() {
        endLine();
    }

    private void endLine() {
        String line = text.toString().strip();
        if (!line.isEmpty()) {
            lines.add(new Line(getCurrentPageNo() - 1, line, x, end, y, size, code));
        }
        text.setLength(0);
    }
}
