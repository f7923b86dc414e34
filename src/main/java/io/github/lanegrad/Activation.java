package io.github.lanegrad;

/** An activation. */
public enum Activation {
    /** Identity. */
    IDENTITY
}
