package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a tokenizer that is trained here is made of. */
public enum TrainedKind {
    /** Bytes (Radford et al. 2019, "GPT-2", 2.2): there is a token for each, so nothing is unknown. */
    @JsonProperty("bpe")
    BPE,
    /**
     * Characters, with a mark in place of spaces, as SentencePiece and Llama 2 do; those without a token are spelled in
     * bytes.
     */
    @JsonProperty("sentencepiece-bpe")
    SENTENCEPIECE_BPE,
    /** No merges: pieces of characters with a probability each (Kudo 2018), with the same mark and the same bytes. */
    @JsonProperty("unigram")
    UNIGRAM
}
