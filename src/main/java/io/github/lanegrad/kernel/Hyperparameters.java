package io.github.lanegrad.kernel;

/**
 * The numbers of a step of an {@link UpdateRule}, in an array: where each of them stands. Rules read those that they need;
 * constants are named as the parameters of the formulas.
 */
public final class Hyperparameters {

    /** The learning rate, with corrections that are the same for all parameters. */
    public static final int RATE = 0;
    /** What gradients are multiplied by: 1 over the divisor of the loss. */
    public static final int SCALE = 1;
    /** Weight decay that joins the gradient: 0 for none. */
    public static final int DECAY = 2;
    /** What parameters are multiplied by before the step, decoupled weight decay: 1 for none. */
    public static final int KEEP = 3;
    /** Share of the past in a first mean, or the momentum. */
    public static final int BETA1 = 4;
    /** Share of the new gradient in a first mean. */
    public static final int SHARE1 = 5;
    /** Share of the past in a second mean. */
    public static final int BETA2 = 6;
    /** Share of the new gradient in a second mean. */
    public static final int SHARE2 = 7;
    /** What keeps a divisor away from 0. */
    public static final int EPSILON = 8;
    /** A first number of the rule's own. */
    public static final int C1 = 9;
    /** A second number of the rule's own. */
    public static final int C2 = 10;
    /** Length of the array. */
    public static final int LENGTH = 11;

    private Hyperparameters() {}
}
