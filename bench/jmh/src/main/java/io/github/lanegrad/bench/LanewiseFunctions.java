package io.github.lanegrad.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of the JDK's vectors, which come from a native library where there is one. Each has a loop of its own:
 * an operator that the JIT compiler does not see as a constant would box its vectors.
 */
final class LanewiseFunctions {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LENGTH = SPECIES.length();

    private LanewiseFunctions() {}

    /** Whether the JDK has it. */
    static boolean has(Function function) {
        return function != Function.ERF && function != Function.GELU;
    }

    /** Arrays are of the same length, whole vectors. */
    static void map(Function function, float[] x, float[] y) {
        switch (function) {
            case EXP -> exp(x, y);
            case EXPM1 -> expm1(x, y);
            case LOG -> log(x, y);
            case LOG1P -> log1p(x, y);
            case SIGMOID -> sigmoid(x, y);
            case TANH -> tanh(x, y);
            case SOFTPLUS -> softplus(x, y);
            case ARCTAN -> arctan(x, y);
            case SIN -> sin(x, y);
            default -> throw new IllegalArgumentException("the JDK has no " + function);
        }
    }

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(SPECIES, x, i);
    }

    private static void exp(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
        }
    }

    private static void expm1(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.EXPM1).intoArray(y, i);
        }
    }

    private static void log(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.LOG).intoArray(y, i);
        }
    }

    private static void log1p(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.LOG1P).intoArray(y, i);
        }
    }

    /** 1 / (1 + exp(-x)). */
    private static void sigmoid(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            FloatVector sum = load(x, i).neg().lanewise(VectorOperators.EXP).add(1f);
            FloatVector.broadcast(SPECIES, 1f).div(sum).intoArray(y, i);
        }
    }

    private static void tanh(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.TANH).intoArray(y, i);
        }
    }

    private static void softplus(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.EXP).lanewise(VectorOperators.LOG1P).intoArray(y, i);
        }
    }

    private static void arctan(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.ATAN).intoArray(y, i);
        }
    }

    private static void sin(float[] x, float[] y) {
        for (int i = 0; i < x.length; i += LENGTH) {
            load(x, i).lanewise(VectorOperators.SIN).intoArray(y, i);
        }
    }
}
