package dev.millrace.contracts.models;

import java.util.OptionalDouble;

/**
 * How far what ONNX Runtime computes by a graph is from what libtorch computes by the weights in 32 bits, on texts that the model
 * hasn't learnt from.
 *
 * @param tokens places of those texts that were compared
 * @param largest difference between two scores (logits)
 * @param mean difference between two scores
 * @param divergence of the graph's distribution from libtorch's at a place, in nats (Kullback and Leibler), mean
 * @param sameChoice share of places where both have the same likeliest token
 * @param bitsPerByte by which the graph foretells the texts worse; negative: better. Absent of models that don't go on from
 *     a text
 */
public record GraphDistance(
        long tokens, double largest, double mean, double divergence, double sameChoice, OptionalDouble bitsPerByte) {}
