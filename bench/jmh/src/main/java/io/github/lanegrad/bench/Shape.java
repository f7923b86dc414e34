package io.github.lanegrad.bench;

/**
 * What a product multiplies, by its name: a form, then m×n×k, such as {@code NN 64x256x784}.
 *
 * @param form which operand is transposed
 * @param m rows of C
 * @param n columns of C
 * @param k the length of the sums
 */
record Shape(Form form, int m, int n, int k) {

    /** N for a matrix as it is stored, row after row, T for its transpose, P for one that a library packed beforehand. */
    enum Form { NN, TN, NT, NP }

    static Shape parse(String name) {
        String[] words = name.split("[ x]");
        return new Shape(Form.valueOf(words[0]),
                Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }

    boolean transposedA() {
        return form == Form.TN;
    }

    boolean packedB() {
        return form == Form.NP;
    }

    /** A row times a matrix, for which BLAS has a function of its own. */
    boolean isRow() {
        return m == 1 && (form == Form.NN || form == Form.NP);
    }

    boolean transposedB() {
        return form == Form.NT;
    }

    /** Rows of A as it is stored. */
    int rowsA() {
        return transposedA() ? k : m;
    }

    int columnsA() {
        return transposedA() ? m : k;
    }

    /** Rows of B as it is stored. */
    int rowsB() {
        return transposedB() ? n : k;
    }

    int columnsB() {
        return transposedB() ? k : n;
    }

    /** A fused multiply-add counts as two. */
    double flops() {
        return 2.0 * m * n * k;
    }

    /** Operations for each byte of A, B and C. */
    double intensity() {
        return flops() / (Float.BYTES * ((double) m * k + (double) k * n + (double) m * n));
    }

    /** The edge of a cube with as many multiplications. */
    double edge() {
        return Math.cbrt((double) m * n * k);
    }

    @Override
    public String toString() {
        return form + " " + m + "x" + n + "x" + k;
    }
}
