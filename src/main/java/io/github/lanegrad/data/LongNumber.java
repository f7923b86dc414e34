package io.github.lanegrad.data;

/**
 * Reads numbers of eight bytes or more, {@code [-] digits [. digits]} with at most 18 digits, eight bytes at a time. What is
 * not of this kind is left to {@link Decimal}.
 */
final class LongNumber {
    private LongNumber() {}

    /** Reads bytes that are a minus, a point or digits each. Returns NaN if they are none of this kind. */
    static float parse(byte[] text, int start, int end) {
        int first = start + Eight.negative(text, start);
        int left = end - first - Long.BYTES;
        if (left < 0 || left > 2 * Long.BYTES) {
            return Float.NaN;
        }
        long word = Eight.at(text, first);
        long point = Eight.point(word);
        long before = Eight.before(point);
        // The point makes room for a zero in front.
        long digits = point == 0 ? word : Eight.withoutPoint(word, before) << Byte.SIZE;
        long wrong = digits;
        long mantissa = Eight.join(digits);
        if (!Decimal.fits(mantissa, left)) {
            return Float.NaN;
        }
        if (left > Long.BYTES) {
            long middle = Eight.at(text, first + Long.BYTES);
            wrong |= middle;
            mantissa = mantissa * Decimal.power(Long.BYTES) + Eight.join(middle);
            left -= Long.BYTES;
        }
        long last = left == 0 ? 0 : Eight.last(text, end, left);
        mantissa = mantissa * Decimal.power(left) + Eight.join(last);
        int behind = point == 0 ? 0 : end - first - 1 - (Long.numberOfTrailingZeros(point) >>> 3);
        if (((wrong | last) & Eight.NO_DIGIT) != 0 || behind > Decimal.MOST_DIGITS) {
            return Float.NaN;
        }
        float magnitude = behind == 0 ? mantissa : Decimal.scaled(mantissa, -behind);
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) ^ ((first - start) << 31));
    }
}
