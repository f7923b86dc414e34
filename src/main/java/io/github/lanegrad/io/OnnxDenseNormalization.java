package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.OnnxStep.Affine;
import io.github.lanegrad.io.OnnxStep.Columns;
import io.github.lanegrad.io.OnnxStep.Operation;

/**
 * The normalisation of a dense layer that is being put together. Scalings and shifts behind it are folded into gains and
 * shifts, in double precision and rounded once; without any, these have the bits of the file.
 */
final class OnnxDenseNormalization {

    private final OnnxNode node;
    private final Normalization normalization;
    private final double[] gains;
    private final double[] shifts;
    private boolean hasGains;
    private boolean hasShifts;

    /** Takes a normalisation of that many units; sizes have been checked. */
    OnnxDenseNormalization(OnnxStep.Normalize step, int units) {
        this.node = step.node();
        this.normalization = step.normalization();
        this.gains = new double[units];
        this.shifts = new double[units];
        Columns givenGains = step.gains();
        Columns givenShifts = step.shifts();
        for (int j = 0; j < units; j++) {
            gains[j] = givenGains == null ? 1 : givenGains.at(j);
            shifts[j] = givenShifts == null ? 0 : givenShifts.at(j);
        }
        this.hasGains = givenGains != null;
        this.hasShifts = givenShifts != null || !normalization.hasShift();
    }

    Normalization normalization() {
        return normalization;
    }

    /** Whether numbers of this kind, if they come next, are its gains or shifts and nothing else. */
    boolean lacks(Operation operation) {
        return switch (operation) {
            case MULTIPLY -> !hasGains;
            case ADD -> !hasShifts;
            case SUBTRACT, DIVIDE -> false;
        };
    }

    /** Takes a scaling or shift, with as many numbers as units or one, into gains and shifts. */
    void fold(Affine affine) throws FormatException {
        boolean added = affine.operation() == Operation.ADD || affine.operation() == Operation.SUBTRACT;
        if (added && !normalization.hasShift()) {
            throw affine.node().refused("expected nothing to be added to what is normalised by " + normalization
                    + ", which has no shift");
        }
        for (int j = 0; j < gains.length; j++) {
            double value = affine.values().at(j);
            switch (affine.operation()) {
                // Not added to 0, which would lose the sign of another 0.
                case ADD -> shifts[j] = shifts[j] == 0 ? value : shifts[j] + value;
                case SUBTRACT -> shifts[j] -= value;
                case MULTIPLY -> {
                    gains[j] *= value;
                    shifts[j] *= value;
                }
                case DIVIDE -> {
                    gains[j] /= value;
                    shifts[j] /= value;
                }
            }
        }
        hasGains = true;
        hasShifts |= added;
    }

    void write(Parameters parameters, int number) throws FormatException {
        for (int j = 0; j < gains.length; j++) {
            float gain = (float) gains[j];
            float shift = (float) shifts[j];
            if (!Float.isFinite(gain) || !Float.isFinite(shift)) {
                throw node.refused("expected finite gains and shifts of a normalisation, got " + gain + " and " + shift);
            }
            parameters.setGain(number, j, gain);
            if (normalization.hasShift()) {
                parameters.setShift(number, j, shift);
            }
        }
    }
}
