package dev.millrace.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a training is computed on. */
public enum TrainingDevice {
    /** GPUs where the trainer has one for each worker, else the processor. */
    @JsonProperty("auto")
    AUTO,
    /** The processor. */
    @JsonProperty("cpu")
    CPU,
    /** GPUs, one for each worker; a trainer that hasn't got them refuses the training. */
    @JsonProperty("cuda")
    CUDA
}
