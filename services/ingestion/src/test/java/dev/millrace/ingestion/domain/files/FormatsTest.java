package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.SourceEntry.Refused;
import dev.millrace.ingestion.domain.input.SourceEntry.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files of each format and what becomes of them, whole and damaged. */
class FormatsTest {

    private static final String ARTICLE = """
            A mill is a place where grain is ground. See here.

            Parts

            - millstones, "runner" and bed
            - sails [[kept]]""";
    private static final int FLIPS = Integer.getInteger("millrace.fuzz.flips", 40);

    @Test
    void aWikisArticlesAreTextAndItsRedirectsAndTalksAreNot() throws IOException {
        List<SourceEntry> entries = Readings.read("wiki.xml", FormatSamples.utf8(FormatSamples.WIKI));
        Text article = (Text) entries.getFirst();
        assertThat(article.text()).isEqualTo(ARTICLE);
        assertThat(article.externalId()).contains("7");
        assertThat(article.created()).contains("2024-05-06T07:08:09Z");
        assertThat(article.metadata()).isEqualTo(Map.of("title", "Mill", "language", "de"));
        assertThat(entries.subList(1, 3))
                .extracting(e -> ((Refused) e).detail())
                .containsExactly(Map.of("page", "redirect"), Map.of("namespace", "1"));
    }

    @Test
    void aDumpOfManyStreamsIsReadToItsEnd() throws IOException {
        byte[] wiki = FormatSamples.utf8(FormatSamples.WIKI);
        byte[] first = FormatSamples.bzip2(Arrays.copyOf(wiki, 700));
        byte[] second = FormatSamples.bzip2(Arrays.copyOfRange(wiki, 700, wiki.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(Readings.texts(Readings.read("wiki.xml.bz2", both))).containsExactly(ARTICLE);
    }

    @Test
    void aQuestionComesWithItsAnswersTheBestFirst() throws IOException {
        List<SourceEntry> entries = Readings.read("Posts.xml", FormatSamples.utf8(FormatSamples.POSTS));
        Text question = (Text) entries.getFirst();
        assertThat(question.text())
                .isEqualTo("Why?\n\nTell me.\n\nAnswer:\n\nBecause.\n\nAccepted answer:\n\nWhy not?");
        assertThat(question.metadata())
                .containsEntry("answerScores", "9,-2")
                .containsEntry("acceptedAnswer", "2")
                .containsEntry("tags", "a,b")
                .containsEntry("licence", "CC-BY-SA-4.0");
        assertThat(((Text) entries.get(1)).text()).isEqualTo("When?\n\nSay when.\n\nAnswer:\n\nNow.");
        assertThat(Readings.refused(entries)).isEqualTo(Map.of("not-a-document", 2));
    }

    @Test
    void questionsAreTheSameWhenTheyDoNotFitIntoMemory() throws IOException {
        StringBuilder posts = new StringBuilder("<posts>\n");
        String body = "grain ".repeat(3_000);
        for (int i = 1; i <= 1_200; i++) {
            posts.append("<row Id=\"%d\" PostTypeId=\"1\" Title=\"Q%d\" Body=\"%s\" />\n".formatted(i, i, body));
        }
        for (int i = 1; i <= 1_200; i++) {
            posts.append(
                    "<row Id=\"%d\" PostTypeId=\"2\" ParentId=\"%d\" Body=\"A%d\" />\n".formatted(i + 9_000, i, i));
        }
        List<String> texts = Readings.texts(Readings.read(
                "Posts.xml", FormatSamples.utf8(posts.append("</posts>").toString())));
        assertThat(texts).hasSize(1_200);
        for (int i = 1; i <= 1_200; i++) {
            assertThat(texts.get(i - 1)).startsWith("Q" + i + "\n").endsWith("Answer:\n\nA" + i);
        }
    }

    @Test
    void aBooksChaptersComeInTheOrderOfItsSpine() throws IOException {
        Text book = (Text) Readings.read("x.epub", FormatSamples.epub()).getFirst();
        assertThat(book.text()).isEqualTo("One\n\nFirst.\n\nTwo\n\nLast.");
        assertThat(book.metadata()).isEqualTo(Map.of("title", "The Mill", "author", "A. Miller", "language", "en"));
    }

    @Test
    void aPdfsWordsAreWholeAndItsHeadersGone() throws IOException {
        String text = Readings.texts(Readings.read("x", FormatSamples.pdf())).getFirst();
        assertThat(text)
                .contains("the wonderful stones")
                .contains("Page b tells")
                .contains("Another paragraph.\nIt ends: b.");
        assertThat(text).doesNotContain("Manual").doesNotContain("- 2 -");
    }

    @Test
    void aLatexDocumentHasItsPartsAndThePartsAreNone() throws IOException {
        FilesInMemory files = new FilesInMemory(Map.of(
                "a/paper.tex",
                FormatSamples.utf8(FormatSamples.LATEX),
                "a/parts/more.tex",
                FormatSamples.utf8("More \\mill{new}.\n")));
        Text paper =
                (Text) Readings.read(files, "a/paper.tex", ReadLimits.DEFAULT).getFirst();
        assertThat(paper.text()).isEqualTo("""
                Grain

                See the old mill caf\u00e9, 50% of $x_1 + y$.

                \\begin{equation}
                  E = mc^2
                \\end{equation}

                More the new mill.""");
        assertThat(paper.metadata())
                .isEqualTo(Map.of("title", "On Mills", "author", "A. Miller", "missingFiles", "absent"));
        assertThat(Readings.refused(Readings.read(files, "a/parts/more.tex", ReadLimits.DEFAULT)))
                .isEqualTo(Map.of("not-a-document", 1));
    }

    @Test
    void markdownsFrontMatterDescribesIt() throws IOException {
        Text page = (Text)
                Readings.read("a.md", FormatSamples.utf8("---\ntitle: \"A page\"\nlang: en\n---\n\n# A\n\nText.\n"))
                        .getFirst();
        assertThat(page.text()).isEqualTo("# A\n\nText.");
        assertThat(page.metadata()).isEqualTo(Map.of("title", "A page", "language", "en"));
    }

    @Test
    void codeHasItsLanguageAndTheLicenceOfItsHeaderOrItsTree() throws IOException {
        FilesInMemory tree = new FilesInMemory(Map.of(
                "LICENSE", FormatSamples.utf8("Apache License\n  Version 2.0, January 2004"),
                "src/deep/A.java", FormatSamples.utf8("class A {}\n"),
                "bin/run", FormatSamples.utf8("#!/usr/bin/env python3\nprint(1)\n"),
                "b.py", FormatSamples.utf8("# SPDX-License-Identifier: MIT\nx = 1\n")));
        assertThat(metadata(tree, "src/deep/A.java"))
                .isEqualTo(Map.of("programmingLanguage", "Java", "licence", "Apache-2.0"));
        assertThat(metadata(tree, "bin/run"))
                .isEqualTo(Map.of("programmingLanguage", "Python", "licence", "Apache-2.0"));
        assertThat(metadata(tree, "b.py")).isEqualTo(Map.of("programmingLanguage", "Python", "licence", "MIT"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.js,generated,// @generated by x",
        "node_modules/a.js,not-a-document,x = 1",
        "a.go,generated,// Code generated by protoc. DO NOT EDIT."
    })
    void codeThatNobodyWroteHereIsRefused(String name, String reason, String code) throws IOException {
        assertThat(Readings.refused(Readings.read(name, FormatSamples.utf8(code))))
                .isEqualTo(Map.of(reason, 1));
        assertThat(Readings.refused(Readings.read("a.js", FormatSamples.utf8("x=1;".repeat(400)))))
                .isEqualTo(Map.of("generated", 1));
        assertThat(Readings.refused(Readings.read("a.c", FormatSamples.utf8("int \0x"))))
                .isEqualTo(Map.of("not-a-document", 1));
    }

    @Test
    void nothingOutsideOfASourceGetsIntoIt() throws IOException {
        String entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><mediawiki><page><title>&e;"
                + "</title></page></mediawiki>";
        assertThat(Readings.refused(Readings.read("wiki.xml", FormatSamples.utf8(entity))))
                .containsOnlyKeys("damaged");
        String outside = "\\documentclass{a}\\begin{document}x\\input{../../secret}\\end{document}";
        FilesInMemory files =
                new FilesInMemory(Map.of("a.tex", FormatSamples.utf8(outside), "secret.tex", FormatSamples.utf8("no")));
        assertThat(Readings.texts(Readings.read(files, "a.tex", ReadLimits.DEFAULT)))
                .containsExactly("x");
    }

    @Test
    void bombsAreRefusedInTimeAndNameTheirLimit() {
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            String twice = "\\documentclass{a}\\newcommand{\\x}{y\\x\\x}\\begin{document}\\x\\end{document}";
            assertThat(limit("a.tex", twice)).containsAnyOf("steps", "nesting", "documentBytes");
            assertThat(limit("a.tex", "\\documentclass{a}\\input{a}")).containsAnyOf("nesting", "documentBytes");
            assertThat(limit("wiki.xml", "<mediawiki>" + "<a>".repeat(3_000))).contains("nesting");
            assertThat(limit("Posts.xml", "<posts> <row Id=\"1\" Body=\"" + "x".repeat(20 << 20) + "\"/></posts>"))
                    .contains("documentBytes");
            String brackets =
                    "[[".repeat(200_000) + "{{".repeat(200_000) + "<ref".repeat(99_000) + "<!--".repeat(99_000);
            assertThat(Readings.read(
                            "wiki.xml",
                            FormatSamples.utf8("<mediawiki><page><title>x</title><revision><text>"
                                    + brackets.replace("<", "&lt;") + "</text></revision></page></mediawiki>")))
                    .isNotEmpty();
        });
    }

    @Test
    void aFileCutOffAnywhereOrWithTurnedBitsIsReadOrRefused() {
        Random random = new Random(17);
        Assertions.assertTimeout(Duration.ofMinutes(5 + FLIPS / 100), () -> {
            for (Map.Entry<String, byte[]> sample : FormatSamples.all().entrySet()) {
                byte[] whole = sample.getValue();
                int step = Math.max(1, whole.length / FLIPS);
                for (int length = 1; length < whole.length; length += step) {
                    assertThat(Readings.read(sample.getKey(), Arrays.copyOf(whole, length)))
                            .as("%s cut at %d", sample.getKey(), length)
                            .isNotEmpty();
                }
                for (int i = 0; i < FLIPS; i++) {
                    byte[] damaged = whole.clone();
                    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    assertThat(Readings.read(sample.getKey(), damaged))
                            .as(sample.getKey())
                            .isNotEmpty();
                }
            }
        });
    }

    private static Map<String, String> metadata(FilesInMemory tree, String path) throws IOException {
        return ((Text) Readings.read(tree, path, ReadLimits.DEFAULT).getFirst()).metadata();
    }

    private static Set<String> limit(String name, String content) throws IOException {
        Refused refused =
                (Refused) Readings.read(name, FormatSamples.utf8(content)).getLast();
        assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
        return refused.detail().keySet();
    }
}
