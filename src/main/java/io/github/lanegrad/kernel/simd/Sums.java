package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ScalarMath;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Loops that add up: column sums, and losses with their gradients. The 16 partial sums of a loss stay in memory, one
 * vector of them at a time: the add is then the same on every width, and its store is forwarded to the next load long
 * before the polynomial beside it is done.
 */
final class Sums {

    private Sums() {}

    static void columns(int m, int n, float[] a, int ao, int lda, float[] sums, int so) {
        for (int j = 0; j < n; j += LENGTH) {
            FloatVector sum = FloatVector.zero(FLOATS);
            int at = ao + j;
            for (int i = 0; i < m; i++) {
                sum = sum.add(FloatVector.fromArray(FLOATS, a, at));
                at += lda;
            }
            sum.intoArray(sums, so + j);
        }
    }

    static void binaryCrossEntropy(int count, float[] z, int zo, float[] y, int yo, float[] dz, int dzo,
            float[] partials, int po) {
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector logit = FloatVector.fromArray(FLOATS, z, zo + i);
            FloatVector target = FloatVector.fromArray(FLOATS, y, yo + i);
            FloatVector e = Elementary.exp(logit.abs().neg());
            Elementary.sigmoid(logit, e).sub(target).intoArray(dz, dzo + i);
            FloatVector loss = logit.neg().fma(target, Elementary.relu(logit)).add(Elementary.log1pOfUnit(e));
            int partial = po + i % Kernels.LANES;
            FloatVector.fromArray(FLOATS, partials, partial).add(loss).intoArray(partials, partial);
        }
        for (; i < count; i++) {
            partials[po + i % Kernels.LANES] += ScalarMath.binaryCrossEntropy(z[zo + i], y[yo + i]);
            dz[dzo + i] = ScalarMath.sigmoid(z[zo + i]) - y[yo + i];
        }
    }

    static void halfSquaredError(int count, float[] a, int ao, float[] y, int yo, float[] da, int dao,
            float[] partials, int po) {
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector d = FloatVector.fromArray(FLOATS, a, ao + i).sub(FloatVector.fromArray(FLOATS, y, yo + i));
            d.intoArray(da, dao + i);
            int partial = po + i % Kernels.LANES;
            FloatVector.fromArray(FLOATS, partials, partial).add(d.mul(0.5f).mul(d)).intoArray(partials, partial);
        }
        for (; i < count; i++) {
            partials[po + i % Kernels.LANES] += ScalarMath.halfSquaredError(a[ao + i], y[yo + i]);
            da[dao + i] = a[ao + i] - y[yo + i];
        }
    }
}
