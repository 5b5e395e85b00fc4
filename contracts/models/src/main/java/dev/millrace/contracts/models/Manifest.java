package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.contracts.json.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files of a model package or of a checkpoint, with what it takes to know that each is whole. It is written last:
 * where it is, everything is.
 *
 * @param kind {@code model} or {@code checkpoint}
 * @param name of the model
 * @param version of the model
 * @param run that made it
 * @param step optimiser steps done
 * @param files in the order of their names
 * @param graphs what a model's are, and which serve it; absent of a checkpoint, of a model without any, and of one that was
 *     written when there was {@code model.onnx} alone
 * @param base of adapters alone: the package of the model that they are to, with whose graph they are served
 */
public record Manifest(
        String kind,
        String name,
        String version,
        String run,
        long step,
        List<Part> files,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ExportedGraphs> graphs,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Base> base) {

    /** The name of the file that holds it. */
    public static final String FILE = "manifest.json";

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int BUFFER = 1 << 16;

    /**
     * One file.
     *
     * @param name in its folder; no path, but for what {@link Pooling#isSaidBy says how texts are pooled}
     * @param bytes its length
     * @param sha256 in lower-case hexadecimal
     */
    public record Part(String name, long bytes, String sha256) {
        public Part {
            boolean known = PLAIN_NAME.matcher(name).matches() || Pooling.isSaidBy(name);
            if (!known || bytes < 0 || sha256.length() != 64) {
                throw new IllegalArgumentException("Not a file of a package: " + name);
            }
        }
    }

    /**
     * Another package.
     *
     * @param name of its model
     * @param version of it
     * @param run that made it
     * @param bytes of its manifest
     * @param sha256 of its manifest, in lower-case hexadecimal
     */
    public record Base(String name, String version, String run, long bytes, String sha256) {

        /** That in {@code folder}, by its manifest. */
        public static Base in(Path folder) throws IOException {
            Manifest manifest = read(folder);
            Path file = folder.resolve(FILE);
            return new Base(
                    manifest.name(), manifest.version(), manifest.run(), Files.size(file), Manifest.sha256(file));
        }

        /** {@code name@version}, as recipes name it. */
        @Override
        public String toString() {
            return "%s@%s".formatted(name, version);
        }
    }

    public Manifest {
        files = List.copyOf(files);
        Set<String> names = new HashSet<>();
        for (Part part : files) {
            if (!names.add(part.name()) || part.name().equals(FILE)) {
                throw new IllegalArgumentException("A manifest that names " + part.name() + " twice");
            }
        }
    }

    /**
     * The manifest of the files that lie in {@code folder}; hidden ones are no part of it, and of folders only what {@link
     * Pooling#isSaidBy says how texts are pooled}.
     */
    public static Manifest of(String kind, String name, String version, String run, long step, Path folder)
            throws IOException {
        TreeSet<String> names = new TreeSet<>(Pooling.saidIn(folder));
        try (var files = Files.list(folder)) {
            files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals(FILE) && !file.startsWith("."))
                    .forEach(names::add);
        }
        List<Part> parts = new ArrayList<>();
        for (String file : names) {
            Path path = folder.resolve(file);
            parts.add(new Part(file, Files.size(path), sha256(path)));
        }
        return new Manifest(kind, name, version, run, step, parts, Optional.empty(), Optional.empty());
    }

    /** The same of a package with graphs. */
    public Manifest with(ExportedGraphs exported) {
        return new Manifest(kind, name, version, run, step, files, Optional.of(exported), base);
    }

    /** The same of adapters to the model of another package. */
    public Manifest to(Base adapted) {
        return new Manifest(kind, name, version, run, step, files, graphs, Optional.of(adapted));
    }

    /** Reads the manifest of {@code folder}. */
    public static Manifest read(Path folder) throws IOException {
        return parse(Files.readAllBytes(folder.resolve(FILE)));
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedModel when it isn't one
     */
    public static Manifest parse(byte[] json) throws MalformedModel {
        try {
            return ModelJson.MAPPER.readValue(json, Manifest.class);
        } catch (JacksonException e) {
            throw new MalformedModel("not a manifest: " + JsonFault.of(e), e);
        } catch (IOException e) {
            throw new MalformedModel("not a manifest: " + e.getMessage(), e);
        }
    }

    /** Writes it into {@code folder}. */
    public void write(Path folder) throws IOException {
        ModelJson.write(folder.resolve(FILE), this);
    }

    /**
     * Checks every file of {@code folder} against this manifest.
     *
     * @throws MalformedModel naming the first file that is missing or differs
     */
    public void verify(Path folder) throws IOException {
        for (Part part : files) {
            Path file = folder.resolve(part.name());
            if (!Files.isRegularFile(file)) {
                throw new MalformedModel(part.name() + " is missing");
            }
            if (Files.size(file) != part.bytes()) {
                throw new MalformedModel(
                        "%s has %d bytes, not %d".formatted(part.name(), Files.size(file), part.bytes()));
            }
            if (!sha256(file).equals(part.sha256())) {
                throw new MalformedModel(part.name() + " isn't what was written: its checksum differs");
            }
        }
    }

    /** The SHA-256 of a file, in lower-case hexadecimal. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
