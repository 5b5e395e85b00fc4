package dev.millrace.contracts.recipes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model that a recipe names by an address: the command that reads the recipe fetches it into a folder. */
public sealed interface RemoteModel {

    /** How a model's address is written. */
    String ADDRESSES = "hf://ORG/NAME[@REVISION], https://huggingface.co/ORG/NAME or s3://BUCKET/PREFIX";

    /** What may stand where training begins with a model, in words. */
    String FORMS = "NAME@VERSION of the platform, a folder, " + ADDRESSES;

    /** What may stand where a tokenizer is named, in words. */
    String TOKENIZER_FORMS =
            "a file, a folder, NAME@VERSION of the platform, hf://ORG/NAME[@REVISION], https://huggingface.co/ORG/NAME or s3://BUCKET/PREFIX";

    /** What it is called: the last part of its address. */
    String shortName();

    /**
     * A model of the Hugging Face hub: {@code hf://org/name}, {@code hf://org/name@revision}, or its page,
     * {@code https://huggingface.co/org/name} or {@code https://huggingface.co/org/name/tree/revision}.
     *
     * @param name with its owner, if it has one
     * @param revision a branch, a tag or a commit
     */
    record Hub(String name, String revision) implements RemoteModel {

        private static final String MAIN = "main";
        private static final String PART = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
        private static final String NAME = "(" + PART + "(?:/" + PART + ")?)";
        private static final String REVISION = "([A-Za-z0-9](?:[A-Za-z0-9._/-]{0,253}[A-Za-z0-9._-])?)";
        private static final Pattern FORM = Pattern.compile("hf://" + NAME + "(?:@" + REVISION + ")?");
        private static final Pattern PAGE =
                Pattern.compile("https://huggingface\\.co/" + NAME + "(?:/tree/" + REVISION + ")?/?");

        private static Optional<RemoteModel> read(String written) {
            Matcher form = (written.startsWith("hf:") ? FORM : PAGE).matcher(written);
            return form.matches()
                    ? Optional.of(new Hub(
                            form.group(1), Optional.ofNullable(form.group(2)).orElse(MAIN)))
                    : Optional.empty();
        }

        @Override
        public String shortName() {
            return name.substring(name.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return "hf://%s@%s".formatted(name, revision);
        }
    }

    /**
     * A folder in an object store: {@code s3://bucket/prefix}.
     *
     * @param bucket its name
     * @param prefix what its files' keys begin with, without a slash at the end; empty for the whole bucket
     */
    record Bucket(String bucket, String prefix) implements RemoteModel {

        private static final Pattern FORM = Pattern.compile(
                "s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/((?:[^/\\p{Cntrl}]+/)*[^/\\p{Cntrl}]+)?/?)?");

        private static Optional<RemoteModel> read(String written) {
            Matcher form = FORM.matcher(written);
            return form.matches()
                    ? Optional.of(new Bucket(
                            form.group(1), Optional.ofNullable(form.group(2)).orElse("")))
                    : Optional.empty();
        }

        @Override
        public String shortName() {
            return prefix.isEmpty() ? bucket : prefix.substring(prefix.lastIndexOf('/') + 1);
        }

        /** The tokenizer's file that the prefix is, going by its ending; empty when it is a folder. */
        public Optional<String> file() {
            return Optional.of(shortName()).filter(name -> name.matches(".*\\.(json|model|tiktoken)"));
        }

        /** The folder that a file of that key lies in. */
        public Bucket parent() {
            return new Bucket(bucket, prefix.contains("/") ? prefix.substring(0, prefix.lastIndexOf('/')) : "");
        }

        /** The folder that a path leads to from this one, where it begins with a dot and stays in the bucket. */
        public Optional<RemoteModel> from(String path) {
            if (!path.startsWith(".")) {
                return Optional.empty();
            }
            Deque<String> parts = new ArrayDeque<>(prefix.isEmpty() ? List.of() : List.of(prefix.split("/", -1)));
            for (String part : path.split("/", -1)) {
                if (part.equals("..")) {
                    if (parts.pollLast() == null) {
                        return Optional.empty();
                    }
                } else if (!part.isEmpty() && !part.equals(".")) {
                    parts.addLast(part);
                }
            }
            return Optional.of(new Bucket(bucket, String.join("/", parts)));
        }

        @Override
        public String toString() {
            return "s3://%s/%s".formatted(bucket, prefix);
        }
    }

    /** Whether {@code written} is an address, of whatever kind; {@link #in} says whether it is one of a model. */
    static boolean isAddress(String written) {
        return Scheme.FORM.matcher(written).lookingAt();
    }

    /**
     * The model that adapters name as theirs: by its address, or by its name on the hub, as PEFT does.
     *
     * @param revision of a name on the hub; absent: the newest
     */
    static Optional<RemoteModel> ofAdapters(String written, Optional<String> revision) {
        return isAddress(written)
                ? in(written)
                : Hub.read("hf://" + written + revision.map(name -> "@" + name).orElse(""));
    }

    /** The model at the address {@code written}; empty when it is none. */
    static Optional<RemoteModel> in(String written) {
        return written.startsWith("s3:") ? Bucket.read(written) : Hub.read(written);
    }

    /** What an address begins with; that of an {@link Asset} has no slashes. */
    final class Scheme {
        private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/");

        private Scheme() {}
    }
}
