package dev.millrace.contracts.recipes.model;

/**
 * Which share of numbers becomes 0 while a model is trained (Srivastava et al. 2014, "Dropout"). It is no part of what a model
 * computes once it is.
 *
 * @param attention of the weights of values
 * @param residual of what each part of a block adds to the residual stream
 * @param embedding of what goes into the first layer
 */
public record Dropout(double attention, double residual, double embedding) {

    /** None. */
    public static final Dropout NONE = new Dropout(0, 0, 0);
}
