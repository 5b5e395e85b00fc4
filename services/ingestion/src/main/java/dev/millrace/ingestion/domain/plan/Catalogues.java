package dev.millrace.ingestion.domain.plan;

import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the latest runs know of a source, the newest first. The newest says which files there were; where it hasn't read one to
 * its end, because it was cancelled, has failed or is still at it, what an earlier one has read of the same file is as good.
 */
public final class Catalogues {

    private final Resubmission.Receipts receipts;
    private final Map<String, Boolean> complete = new HashMap<>();

    /** @param receipts say what was read to its end */
    public Catalogues(Resubmission.Receipts receipts) {
        this.receipts = receipts;
    }

    /** Each file that the newest knows, by the newest run that has read it to its end. */
    public List<KnownFile> merged(List<List<KnownFile>> newestFirst) throws IOException {
        if (newestFirst.isEmpty()) {
            return List.of();
        }
        List<Map<String, KnownFile>> earlier =
                newestFirst.stream().skip(1).map(Catalogues::byPath).toList();
        List<KnownFile> merged = new ArrayList<>();
        for (KnownFile known : newestFirst.getFirst()) {
            merged.add(isComplete(known) ? known : instead(known, earlier).orElse(known));
        }
        return merged;
    }

    private static Map<String, KnownFile> byPath(List<KnownFile> catalogue) {
        Map<String, KnownFile> files = new HashMap<>();
        catalogue.forEach(known -> files.put(known.file().path(), known));
        return files;
    }

    private Optional<KnownFile> instead(KnownFile known, List<Map<String, KnownFile>> earlier) throws IOException {
        for (Map<String, KnownFile> catalogue : earlier) {
            KnownFile other = catalogue.get(known.file().path());
            if (other != null
                    && !other.file().fingerprint().isEmpty()
                    && other.file().fingerprint().equals(known.file().fingerprint())
                    && isComplete(other)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    private boolean isComplete(KnownFile known) throws IOException {
        String split = "%s %d %d".formatted(known.run(), known.order(), known.split());
        Boolean there = complete.get(split);
        if (there == null) {
            there = receipts.of(known.run(), known.order(), known.split()).isPresent();
            complete.put(split, there);
        }
        return there;
    }
}
