package io.github.lanegrad.train;

/** How precision, recall or F of several classes become one number. */
public enum Average {

    /** From the counts of all classes together; with one class in a row, all three are then the accuracy. */
    MICRO,

    /** The mean over the classes that occur among targets or predictions, each counting the same. */
    MACRO,

    /** The mean over the classes, each counting as often as it is the target. */
    WEIGHTED
}
