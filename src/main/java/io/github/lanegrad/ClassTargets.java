package io.github.lanegrad;

/** Targets that are numbers of classes, one in a row. */
final class ClassTargets {

    private ClassTargets() {}

    /** The class that a target names. */
    static int classOf(float target, int classes, int row) {
        int number = (int) target;
        if (number != target || number < 0 || number >= classes) {
            throw new IllegalArgumentException("expected the number of a class, 0 to " + (classes - 1) + ", got " + target
                    + " (row " + row + " of the batch)");
        }
        return number;
    }

    /** The weights of the classes of all rows, added up in order; a row of weight 0 may have no class. */
    static float sumOfWeights(float[] classWeights, int rows, float[] y, int yOffset) {
        float sum = 0f;
        for (int r = 0; r < rows; r++) {
            int number = (int) y[yOffset + r];
            sum += number == y[yOffset + r] && number >= 0 && number < classWeights.length ? classWeights[number] : 0f;
        }
        return sum;
    }
}
