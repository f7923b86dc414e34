package io.github.lanegrad.internal;

/** Whether there is what is asked for by its number. Stateless; allocates nothing. */
public final class Indices {
    private Indices() {}

    /**
     * Checks a number.
     *
     * @param what of what it is the number, for the message
     * @param index the number
     * @param count how many there are
     * @return the number
     * @throws IndexOutOfBoundsException if it is negative or not less than the count
     */
    public static int check(String what, int index, int count) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(count == 0
                    ? what + ": there are none, got " + index
                    : what + ": expected 0 to " + (count - 1) + ", got " + index);
        }
        return index;
    }
}
