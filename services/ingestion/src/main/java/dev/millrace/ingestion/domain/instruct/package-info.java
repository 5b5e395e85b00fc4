/**
 * Instructions made by a model, after the example of tasks that people wrote (Wang et al. 2022, Self-Instruct,
 * arXiv:2212.10560), in the simpler form of Stanford Alpaca (Taori et al. 2023): one request gives several tasks whole.
 */
@NullMarked
package dev.millrace.ingestion.domain.instruct;

import org.jspecify.annotations.NullMarked;
