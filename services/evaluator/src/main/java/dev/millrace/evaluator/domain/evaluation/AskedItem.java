package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.evaluator.domain.request.ItemRequests;
import java.util.Optional;

/**
 * An item of an evaluation, and what is asked about it.
 *
 * @param id what identifies it in the record of the evaluation
 * @param digest identifies it by its content and the way of scoring it, in every evaluation
 * @param cluster the group of items that it belongs to, where they come in groups
 * @param name what filtering knows it by, where it lies in a file
 */
record AskedItem(ItemRequests requests, String id, String digest, Optional<String> cluster, Optional<String> name) {}
