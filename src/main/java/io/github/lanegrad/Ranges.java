package io.github.lanegrad;

/** Checks of the numbers that functions depend on. */
final class Ranges {

    private Ranges() {}

    /** Returns the number, if it is finite and in its range. */
    static float check(String name, float value, boolean inRange, String range) {
        if (!inRange || !Float.isFinite(value)) {
            throw new IllegalArgumentException(name + ": expected a finite number, " + range + ", got " + value);
        }
        return value;
    }
}
