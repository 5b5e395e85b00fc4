package dev.millrace.ingestion.domain.text;

import dev.millrace.ingestion.domain.input.FileInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The licence of a source tree: the nearest licence file above, told by words that only that licence has. */
final class Licences {

    private static final List<String> NAMES =
            List.of("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "UNLICENSE");
    private static final int ENOUGH = 20_000;
    private static final Pattern SPACE = Pattern.compile("[\\s*#/]+");
    private static final Map<String, String> TELLING = new LinkedHashMap<>();

    static {
        TELLING.put("gnu affero general public license", "AGPL-3.0");
        TELLING.put("gnu lesser general public license version 3", "LGPL-3.0");
        TELLING.put("gnu lesser general public license", "LGPL-2.1");
        TELLING.put("gnu general public license version 3", "GPL-3.0");
        TELLING.put("gnu general public license version 2", "GPL-2.0");
        TELLING.put("apache license version 2.0", "Apache-2.0");
        TELLING.put("mozilla public license version 2.0", "MPL-2.0");
        TELLING.put("eclipse public license - v 2.0", "EPL-2.0");
        TELLING.put("boost software license - version 1.0", "BSL-1.0");
        TELLING.put("this is free and unencumbered software released into the public domain", "Unlicense");
        TELLING.put("cc0 1.0 universal", "CC0-1.0");
        TELLING.put("attribution-sharealike 4.0 international", "CC-BY-SA-4.0");
        TELLING.put("attribution 4.0 international", "CC-BY-4.0");
        TELLING.put("python software foundation license version 2", "PSF-2.0");
        TELLING.put("permission to use, copy, modify, and or distribute this software for any purpose", "ISC");
        TELLING.put("permission is hereby granted, free of charge, to any person obtaining a copy", "MIT");
        TELLING.put("neither the name of", "BSD-3-Clause");
        TELLING.put("redistribution and use in source and binary forms", "BSD-2-Clause");
    }

    private Licences() {}

    /** The SPDX identifier of the licence file nearest above {@code input}. */
    static Optional<String> ofTree(FileInput input) throws IOException {
        long folders = input.path().chars().filter(c -> c == '/').count();
        String up = "";
        for (long i = 0; i <= folders; i++) {
            for (String name : NAMES) {
                Optional<InputStream> file = input.beside(up + name);
                if (file.isPresent()) {
                    return of(file.get());
                }
            }
            up += "../";
        }
        return Optional.empty();
    }

    private static Optional<String> of(InputStream file) throws IOException {
        try (InputStream in = file) {
            String text = SPACE.matcher(new String(in.readNBytes(ENOUGH), StandardCharsets.UTF_8))
                    .replaceAll(" ")
                    .replace("license, version", "license version")
                    .replace("License, Version", "License Version")
                    .toLowerCase(Locale.ROOT);
            return TELLING.entrySet().stream()
                    .filter(e -> text.contains(e.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }
}
