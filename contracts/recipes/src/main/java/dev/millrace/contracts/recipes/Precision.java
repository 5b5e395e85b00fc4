package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How exactly products and attention are computed in training; weights, gradients and everything else have 32 bits. */
public enum Precision {
    @JsonProperty("fp32")
    FP32,
    /** 8 bits of mantissa, with the range of 32-bit numbers. */
    @JsonProperty("bf16")
    BF16,
    /** 11 bits of mantissa and a narrow range, for which the loss is scaled (Micikevicius et al. 2018). */
    @JsonProperty("fp16")
    FP16
}
