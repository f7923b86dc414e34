package io.github.lanegrad;

/** What a target says, which the {@link Loss} knows. */
public enum TargetKind {
    /** A number, such as a measured one. */
    NUMBER,
    /** The number of a class, from 0. */
    CLASS,
    /** 0 or 1, or a probability. */
    BINARY,
    /** -1 or 1. */
    SIGN,
    /** A share of a distribution over the outputs. */
    DISTRIBUTION
}
