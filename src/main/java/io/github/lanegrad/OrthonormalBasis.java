package io.github.lanegrad;

/**
 * Random vectors of length 1 at right angles: those of independent normal numbers, from each of which the parts along
 * the ones before it are taken away (Gram and Schmidt), so that every direction is equally likely.
 *
 * <p>Taking them away twice makes the angles right to the last digits of a double, however close a vector comes to the
 * plane of the others (Kahan, in Parlett, <cite>The Symmetric Eigenvalue Problem</cite>). Sums are added in one order,
 * with {@code + - * / √} alone: the same bits everywhere.
 */
final class OrthonormalBasis {

    /** What must be left of a vector, relative to its length; with less, rounding errors would decide its direction. */
    private static final double LEFT = 1e-8;

    private OrthonormalBasis() {}

    /** Where the random number for an element of a vector is. */
    interface Index {
        long of(int vector, int place);
    }

    static double[][] draw(int count, int length, Index index, WeightDraws draws) {
        double[][] basis = new double[count][length];
        for (int k = 0; k < count; k++) {
            // A second series is needed as good as never.
            int series = 0;
            while (!drawn(basis, k, index, series, draws)) {
                series++;
            }
        }
        return basis;
    }

    /** Whether enough of the new vector is left. */
    private static boolean drawn(double[][] basis, int k, Index index, int series, WeightDraws draws) {
        double[] vector = basis[k];
        for (int t = 0; t < vector.length; t++) {
            vector[t] = draws.normal(index.of(k, t), series, Double.POSITIVE_INFINITY);
        }
        double before = Math.sqrt(dot(vector, vector));
        for (int pass = 0; pass < 2; pass++) {
            for (int other = 0; other < k; other++) {
                double part = dot(basis[other], vector);
                for (int t = 0; t < vector.length; t++) {
                    vector[t] -= part * basis[other][t];
                }
            }
            double left = Math.sqrt(dot(vector, vector));
            if (pass == 0 && !(left > LEFT * before)) {
                return false;
            }
            for (int t = 0; t < vector.length; t++) {
                vector[t] /= left;
            }
        }
        return true;
    }

    /** Four partial sums: a single one would wait for each addition. */
    private static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int t = 0;
        for (; t + 3 < a.length; t += 4) {
            s0 += a[t] * b[t];
            s1 += a[t + 1] * b[t + 1];
            s2 += a[t + 2] * b[t + 2];
            s3 += a[t + 3] * b[t + 3];
        }
        for (; t < a.length; t++) {
            s0 += a[t] * b[t];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
