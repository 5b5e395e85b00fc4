package dev.millrace.ingestion.domain.files;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** A small file of each format, whose text is known. */
public final class FormatSamples {

    static final String WIKI = """
            <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
            <siteinfo><namespaces><namespace key="6" case="first-letter">Datei</namespace></namespaces></siteinfo>
            <page><title>Mill</title><ns>0</ns><id>7</id><revision><id>99</id><timestamp>2024-05-06T07:08:09Z</timestamp>
            <model>wikitext</model><text xml:space="preserve">{{Infobox|a={{nested|[[x]]}}}}
            [[Datei:Mill.jpg|thumb|A [[mill]] at night]]
            A '''mill''' is a [[building|place]] where [[grain]] is ground.&lt;ref&gt;{{cite|x}}&lt;/ref&gt; See [http://a.b/ here].
            {| class="wikitable"
            | cell
            |}
            == Parts ==
            * [[millstone]]s, &amp;quot;runner&amp;quot; and bed
            * sails &lt;nowiki&gt;[[kept]]&lt;/nowiki&gt;
            == References ==
            &lt;references/&gt;
            [[Category:Mills]]</text></revision></page>
            <page><title>Mills</title><ns>0</ns><id>8</id><redirect title="Mill"/><revision><id>1</id><text>#REDIRECT [[Mill]]</text></revision></page>
            <page><title>Talk:Mill</title><ns>1</ns><id>9</id><revision><id>2</id><text>Hello.</text></revision></page>
            </mediawiki>
            """;

    static final String POSTS = """
            <?xml version="1.0" encoding="utf-8"?>
            <posts>
              <row Id="1" PostTypeId="1" AcceptedAnswerId="5" Score="3" Title="Why?" Tags="&lt;a&gt;&lt;b&gt;" Body="&lt;p&gt;Tell me.&lt;/p&gt;" ContentLicense="CC BY-SA 4.0" />
              <row Id="2" PostTypeId="1" Score="0" Title="When?" Body="&lt;p&gt;Say &lt;code&gt;when&lt;/code&gt;.&lt;/p&gt;" />
              <row Id="3" PostTypeId="2" ParentId="2" Score="1" Body="&lt;p&gt;Now.&lt;/p&gt;" />
              <row Id="4" PostTypeId="2" ParentId="1" Score="9" Body="&lt;p&gt;Because.&lt;/p&gt;" />
              <row Id="5" PostTypeId="2" ParentId="1" Score="-2" Body="&lt;p&gt;Why not?&lt;/p&gt;" />
              <row Id="6" PostTypeId="2" ParentId="77" Score="1" Body="&lt;p&gt;Lost.&lt;/p&gt;" />
              <row Id="7" PostTypeId="4" Score="0" Body="About a tag" />
            </posts>
            """;

    static final String LATEX = """
            \\documentclass{article} % a comment
            \\newcommand{\\mill}[1]{the \\emph{#1} mill}
            \\title{On \\textbf{Mills}}\\author{A. Miller\\thanks{Thanks}}
            \\begin{document}
            \\section{Grain}\\label{sec:grain}
            See \\mill{old} caf\\'e, 50\\% of $x_1 + y$.
            \\begin{equation}
              E = mc^2
            \\end{equation}
            \\begin{comment}
            Not this.
            \\end{comment}
            \\input{parts/more}
            \\include{absent}
            \\end{document}
            """;

    private FormatSamples() {}

    /** Each with its name. */
    public static Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> samples = new LinkedHashMap<>();
        samples.put("wiki.xml", utf8(WIKI));
        samples.put("wiki.xml.bz2", bzip2(utf8(WIKI)));
        samples.put("Posts.xml", utf8(POSTS));
        samples.put("book.epub", epub());
        samples.put("paper.pdf", pdf());
        samples.put("rows.parquet", ParquetSample.of("One row.", "Another row, and more of it.", "The last."));
        samples.put("page.html", utf8("<html><head><title>A</title></head><body><p>Some words.</p></body></html>"));
        samples.put("paper.tex", utf8(LATEX));
        samples.put("page.md", utf8("---\ntitle: A page\nlang: en\n---\n# A page\n\nText.\n"));
        samples.put("tool.py", utf8("# SPDX-License-Identifier: MIT\nprint('hello')\n"));
        samples.put(
                "lines.jsonl.zst", Zstd.compress(utf8("{\"text\": \"one\"}\n{\"text\": \"two \\ud83d\\ude00\"}\n")));
        return samples;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bzip2(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BZip2CompressorOutputStream bzip2 = new BZip2CompressorOutputStream(out)) {
            bzip2.write(bytes);
        }
        return out.toByteArray();
    }

    static byte[] epub() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("mimetype", "application/epub+zip");
        files.put(
                "META-INF/container.xml",
                "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>");
        files.put("OPS/book.opf", """
                <package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Mill</dc:title>
                <dc:creator>A. Miller</dc:creator><dc:language>en</dc:language></metadata>
                <manifest><item id="b" href="two.xhtml"/><item id="a" href="text/one%20.xhtml"/></manifest>
                <spine><itemref idref="a"/><itemref idref="b"/></spine></package>""");
        files.put(
                "OPS/text/one .xhtml",
                "<html><head><title>x</title></head><body><h1>One</h1><p>First.</p></body></html>");
        files.put("OPS/two.xhtml", "<html><body><h1>Two</h1><p>Last.</p></body></html>");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(utf8(file.getValue()));
            }
        }
        return out.toByteArray();
    }

    /** Pages with a header, a number, and a word that is cut between two lines. */
    static byte[] pdf() throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (int page = 1; page <= 3; page++) {
                PDPage sheet = new PDPage();
                document.addPage(sheet);
                try (PDPageContentStream content = new PDPageContentStream(document, sheet)) {
                    line(content, 750, "The Miller's Manual");
                    line(
                            content,
                            700,
                            "Page " + "abc".charAt(page - 1)
                                    + " tells of mills that grind the grain, and of the wonder-");
                    line(content, 688, "ful stones that do it, day after day and night after night.");
                    line(content, 650, "Another paragraph.");
                    line(content, 638, "It ends: " + "abc".charAt(page - 1) + ".");
                    line(content, 40, "- " + page + " -");
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    private static void line(PDPageContentStream content, int y, String text) throws IOException {
        content.beginText();
        content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 10);
        content.newLineAtOffset(72, y);
        content.showText(text);
        content.endText();
    }
}
