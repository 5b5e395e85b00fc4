package dev.millrace.contracts.recipes;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * One source of documents. Exactly one of {@code path}, {@code s3}, {@code upload}, {@code generator}, {@code web},
 * {@code topic}, {@code huggingFace} and {@code instruct} is there: its origin.
 *
 * @param path a file or folder readable by the ingestion service; relative ones are resolved against the recipe's
 *     folder before the digest is taken
 * @param s3 {@code s3://bucket/prefix}
 * @param upload the SHA-256 of an uploaded file
 * @param generator documents made on the spot, with a known truth
 * @param web pages and files fetched over HTTP
 * @param topic a Kafka topic of documents
 * @param huggingFace files of a dataset on the Hugging Face hub
 * @param instruct instructions made by a model of the platform
 * @param format how its files are to be read; {@code AUTO} decides by name and first bytes
 * @param textField the JSON member or Parquet column that holds the text, or the JSON member that holds a dialog; absent:
 *     {@code text}, {@code content} or {@code raw_content}, and if none is a text, {@code messages} or {@code conversations}
 * @param licence an SPDX identifier, or {@code unknown}
 * @param weight share of this source in training relative to its size
 * @param resubmit what becomes of files that an earlier run has read
 */
public record Source(
        String name,
        Optional<String> path,
        Optional<String> s3,
        Optional<String> upload,
        Optional<Generator> generator,
        Optional<Origin.Web> web,
        Optional<Origin.Topic> topic,
        Optional<Origin.HuggingFace> huggingFace,
        Optional<Origin.Instruct> instruct,
        Format format,
        Optional<String> textField,
        String licence,
        double weight,
        Resubmit resubmit) {

    public Source {
        long origins = origins(path, s3, upload, generator, web, topic, huggingFace, instruct)
                .count();
        if (origins != 1) {
            throw new IllegalArgumentException(
                    "Source %s has %d origins, not one of path, s3, upload, generator, web, topic, huggingFace and instruct"
                            .formatted(name, origins));
        }
    }

    /** A source in a file or folder, read as a whole. */
    public static Source ofPath(String name, String path, Format format, String licence) {
        return new Source(
                name,
                Optional.of(path),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                format,
                Optional.empty(),
                licence,
                1,
                Resubmit.REUSE);
    }

    /** Where its documents come from. */
    public Origin origin() {
        return origins(path, s3, upload, generator, web, topic, huggingFace, instruct)
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Origin> origins(
            Optional<String> path,
            Optional<String> s3,
            Optional<String> upload,
            Optional<Generator> generator,
            Optional<Origin.Web> web,
            Optional<Origin.Topic> topic,
            Optional<Origin.HuggingFace> huggingFace,
            Optional<Origin.Instruct> instruct) {
        return Stream.<Optional<? extends Origin>>of(
                        path.map(Origin.Folder::new),
                        s3.map(Origin.Bucket::new),
                        upload.map(Origin.Upload::new),
                        generator.map(Origin.Generated::new),
                        web,
                        topic,
                        huggingFace,
                        instruct)
                .flatMap(Optional::stream);
    }
}
