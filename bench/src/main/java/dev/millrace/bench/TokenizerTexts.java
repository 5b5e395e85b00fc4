package dev.millrace.bench;

import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Real texts that tokenizers are measured on.
 *
 * @param name what they are
 * @param bytes of their UTF-8
 */
record TokenizerTexts(String name, List<String> texts, long bytes) {

    /** More isn't read: enough to measure, soon done. */
    private static final long MOST_BYTES = 4_000_000;

    private static final List<String> ENGLISH = List.of("A_text/gutenberg_novels", "A_text/postgresql_docs");
    private static final List<String> CHINESE = List.of(
            "A_text/debian_handbook_langs/handbook_zh-CN.jsonl.zst",
            "A_text/debian_handbook_langs/handbook_zh-TW.jsonl.zst",
            "A_text/manpages_langs/man_zh.jsonl.zst",
            "A_text/linux_kernel_docs");
    /** Of a Chinese text that many characters are Han's; parts of a translation may not be translated. */
    private static final double LEAST_HAN = 0.3;

    private static final int LONGEST = 20_000;

    /** English and Chinese where the machine has real texts, and code, which it has: this project's. */
    static List<TokenizerTexts> all() throws IOException {
        List<TokenizerTexts> all = new ArrayList<>();
        real("English", ENGLISH).ifPresent(all::add);
        all.add(of("code", code()));
        real("Chinese", CHINESE).ifPresent(all::add);
        return all;
    }

    private static Optional<TokenizerTexts> real(String name, List<String> places) throws IOException {
        List<Path> found =
                places.stream().flatMap(place -> RealData.find(place).stream()).toList();
        if (found.size() < places.size()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (Path place : found) {
            for (Path file : files(place, ".jsonl.zst")) {
                Corpus.read(file, document -> cut(document.text(), texts));
            }
        }
        if (name.equals("Chinese")) {
            texts.removeIf(text -> han(text) < LEAST_HAN * text.length());
        }
        return Optional.of(of(name, texts));
    }

    private static long han(String text) {
        return text.codePoints()
                .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
                .count();
    }

    private static List<String> code() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String folder : List.of("services", "contracts", "platform")) {
            for (Path file : files(Folders.root().resolve(folder), ".java")) {
                cut(Files.readString(file), texts);
            }
        }
        return texts;
    }

    private static List<Path> files(Path place, String ending) throws IOException {
        try (Stream<Path> tree = Files.walk(place)) {
            return tree.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** What is longer is several texts. */
    private static void cut(String text, List<String> into) {
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(from + LONGEST, text.length());
            int end = to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
            into.add(text.substring(from, end));
            from = end;
        }
    }

    /** Every n-th, so that there aren't more than {@link #MOST_BYTES}. */
    private static TokenizerTexts of(String name, List<String> texts) {
        long all = bytes(texts);
        int every = (int) Math.max(1, Math.ceilDiv(all, MOST_BYTES));
        List<String> some = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += every) {
            some.add(texts.get(i));
        }
        return new TokenizerTexts(name, List.copyOf(some), bytes(some));
    }

    private static long bytes(List<String> texts) {
        return texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
