package io.github.lanegrad;

/** What a target says, which the {@link Loss} knows. */
public enum TargetKind {
    /** A number, such as a measured one. */
    NUMBER("a finite number"),
    /** A number that is divided by. */
    NOT_ZERO("a finite number other than 0"),
    /** A number such as a count. */
    NOT_NEGATIVE("a finite number of 0 or more"),
    /** The number of a class, from 0. */
    CLASS("the number of a class"),
    /** 0 or 1, or a probability. */
    BINARY("0, 1, or a probability"),
    /** -1 or 1. */
    SIGN("-1 or 1"),
    /** A share of a distribution over the outputs. */
    DISTRIBUTION("a share of a distribution, from 0 to 1");

    private final String words;

    TargetKind(String words) {
        this.words = words;
    }

    /**
     * Checks a target. Allocates nothing if it is in range.
     *
     * @param target the target
     * @param classes number of classes, if it is the number of one
     * @param row number of its row, for the message
     * @throws IllegalArgumentException if it is not of this kind; no kind has infinities or NaN
     */
    public void check(float target, int classes, int row) {
        boolean inRange = switch (this) {
            case NUMBER -> Float.isFinite(target);
            case NOT_ZERO -> target != 0 && Float.isFinite(target);
            case NOT_NEGATIVE -> target >= 0 && Float.isFinite(target);
            case CLASS -> target >= 0 && target < classes && target == (int) target;
            case BINARY, DISTRIBUTION -> target >= 0 && target <= 1;
            case SIGN -> Math.abs(target) == 1;
        };
        if (!inRange) {
            throw new IllegalArgumentException("target: expected " + words
                    + (this == CLASS ? ", 0 to " + (classes - 1) : "") + ", got " + target + " (row " + row + ")");
        }
    }
}
