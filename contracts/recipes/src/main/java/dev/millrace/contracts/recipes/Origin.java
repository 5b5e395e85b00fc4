package dev.millrace.contracts.recipes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a source's documents come from. */
public sealed interface Origin {

    /**
     * A file, or a folder with all below it.
     *
     * @param path absolute, as the ingestion service sees it
     */
    record Folder(String path) implements Origin {}

    /**
     * Objects of a bucket.
     *
     * @param address {@code s3://bucket/prefix}
     */
    record Bucket(String address) implements Origin {}

    /** A file that a user sent, by the SHA-256 of its content. */
    record Upload(String sha256) implements Origin {}

    /** Documents made on the spot. */
    record Generated(Generator generator) implements Origin {}

    /**
     * Pages and files that are fetched over HTTP. At least one of {@code urls}, {@code list} and {@code sitemaps} names
     * some.
     *
     * @param urls addresses, {@code http} or {@code https}
     * @param list a text file with an address a line; its path, or the SHA-256 of an upload
     * @param sitemaps addresses of sitemaps or sitemap indexes
     * @param most at most this many pages, in the order they are named
     * @param delay seconds between two requests to one host, at least; a longer {@code Crawl-delay} counts instead
     */
    record Web(List<String> urls, Optional<String> list, List<String> sitemaps, int most, double delay)
            implements Origin {
        public Web {
            urls = List.copyOf(urls);
            sitemaps = List.copyOf(sitemaps);
        }
    }

    /**
     * A Kafka topic of documents, as far as it reaches when the run is planned.
     *
     * @param name the topic
     * @param cluster a cluster in the ingestion service's configuration; absent: the platform's own
     */
    record Topic(String name, Optional<String> cluster) implements Origin {}

    /**
     * Files of a dataset on the Hugging Face hub, or on a mirror of it.
     *
     * @param dataset {@code owner/name}
     * @param revision a branch, tag or commit; the run reads the commit that it stands for when it is planned
     * @param files which files, as a glob on their paths
     */
    record HuggingFace(String dataset, String revision, String files) implements Origin {}

    /**
     * Instructions that a model of the platform makes after the example of seed tasks.
     *
     * @param seeds seed tasks, JSONL; the file's path, or the SHA-256 of an upload
     * @param model a model that the inference service serves
     * @param count how many instructions are wanted
     * @param requests at most this many requests are made for them
     * @param seed same seed and same model version, same instructions
     * @param similarity an instruction is kept only when its ROUGE-L with every other one is below this
     * @param temperature of sampling
     * @param maxTokens most tokens of one answer
     */
    record Instruct(
            String seeds,
            String model,
            int count,
            int requests,
            long seed,
            double similarity,
            double temperature,
            int maxTokens)
            implements Origin {}

    /** Whether it can be told what is new in it without reading it. */
    default boolean canBeListed() {
        return switch (this) {
            case Folder _, Bucket _, Topic _, HuggingFace _ -> true;
            case Upload _, Generated _, Web _, Instruct _ -> false;
        };
    }

    /** The same in a few words, for people. */
    default String inWords() {
        return switch (this) {
            case Folder(String path) -> path;
            case Bucket(String address) -> address;
            case Upload(String sha256) -> "upload " + sha256;
            case Generated(Generator made) ->
                "%s, made on the spot (%d, seed %d)".formatted(made.kind(), made.documents(), made.seed());
            case Web web ->
                "web: "
                        + String.join(
                                ", ",
                                Stream.of(web.urls().stream(), web.list().stream(), web.sitemaps().stream())
                                        .flatMap(named -> named)
                                        .limit(3)
                                        .toList());
            case Topic topic ->
                "topic " + topic.name() + topic.cluster().map(c -> " of " + c).orElse("");
            case HuggingFace hub -> "Hugging Face dataset %s at %s".formatted(hub.dataset(), hub.revision());
            case Instruct made -> "instructions made by " + made.model();
        };
    }
}
