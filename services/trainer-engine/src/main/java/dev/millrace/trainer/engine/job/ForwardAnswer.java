package dev.millrace.trainer.engine.job;

/** What is asked of a model's forward passes. */
public enum ForwardAnswer {
    /** What the engine computes. */
    LOGITS,
    /** And the norms of its gradients. */
    GRADIENTS,
    /** What ONNX Runtime computes by an exported graph. */
    ONNX
}
