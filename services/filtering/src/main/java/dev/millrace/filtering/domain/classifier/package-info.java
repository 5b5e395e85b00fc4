/**
 * Documents judged by a learned classifier: a linear one that is trained here on word n-grams, or any text classifier in
 * ONNX. Start reading at {@link dev.millrace.filtering.domain.classifier.TextClassifier}.
 */
@NullMarked
package dev.millrace.filtering.domain.classifier;

import org.jspecify.annotations.NullMarked;
