/**
 * What a transformer computes and which parameters it has: one description from which parameters, counts, graphs and
 * published forms follow.
 */
@NullMarked
package dev.millrace.contracts.models.architecture;

import org.jspecify.annotations.NullMarked;
