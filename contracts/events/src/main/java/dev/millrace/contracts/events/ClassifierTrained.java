package dev.millrace.contracts.events;

import java.util.OptionalDouble;

/**
 * The run's quality classifier exists.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param classifier the ONNX file
 * @param good documents taken for good
 * @param raw documents taken as they come
 * @param bytes UTF-8 bytes of all of them
 * @param auc area under the ROC curve on those of them that were kept to measure with, from 0 to 1; absent when
 *     there were too few to keep any
 * @param micros how long the training took, in microseconds
 */
public record ClassifierTrained(
        String run,
        String recipe,
        ObjectRef classifier,
        long good,
        long raw,
        long bytes,
        OptionalDouble auc,
        long micros)
        implements Event {

    public ClassifierTrained {
        double area = auc.orElse(0);
        if (!(area >= 0 && area <= 1)) {
            throw new IllegalArgumentException("An area under the ROC curve is from 0 to 1, not " + area);
        }
    }

    @Override
    public String subject() {
        return "classifier";
    }

    /** The same classifier for {@code other}, which would have trained the same one. */
    public ClassifierTrained as(String other, String recipeDigest) {
        return new ClassifierTrained(other, recipeDigest, classifier, good, raw, bytes, auc, 0);
    }
}
