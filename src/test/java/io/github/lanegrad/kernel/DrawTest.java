package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Philox;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Random bits are good enough for masks and noise: fixed keys, limits of five standard deviations. */
class DrawTest {

    private static final int COUNT = 1 << 20;
    private static final int KEYS = 64;
    private static final double SIGMAS = 5;
    private static final Kernels KERNELS = new ScalarKernels();

    /** One of ones that is kept is 1, one that is dropped 0. */
    private static float[] mask(int key, double share, int count) {
        long keys = Philox.bits(42, Philox.DROPOUT, 3, key);
        float[] ones = new float[count];
        Arrays.fill(ones, 1f);
        KERNELS.draw(Draw.DROPOUT, count, 0, (int) keys, (int) (keys >>> 32), Draw.limit(share), 1f, ones, 0, ones, 0);
        return ones;
    }

    private static float[] noise(int key, int count) {
        long keys = Philox.bits(42, Philox.NOISE, 3, key);
        float[] zeros = new float[count];
        KERNELS.draw(Draw.NOISE, count, 0, (int) keys, (int) (keys >>> 32), 0, 1f, zeros, 0, zeros, 0);
        return zeros;
    }

    @Test
    void limits() {
        assertEquals(Integer.MIN_VALUE, Draw.limit(0));
        assertEquals(0, Draw.limit(0.5));
        assertEquals(1 << 30, Draw.limit(0.75));
        assertEquals(Integer.MAX_VALUE, Draw.limit(1));
        for (float kept : mask(0, 0, 1000)) {
            assertEquals(1f, kept);
        }
    }

    /** Only bits below the limit drop a number. */
    @Test
    void bitsAtTheLimitAreKept() {
        int limit = ScalarDraws.bits(5, 7, 11);
        float[] kept = {1};
        KERNELS.draw(Draw.DROPOUT, 1, 5, 7, 11, limit, 2f, kept, 0, kept, 0);
        assertEquals(2, kept[0]);
        float[] dropped = {1};
        KERNELS.draw(Draw.DROPOUT, 1, 5, 7, 11, limit + 1, 2f, dropped, 0, dropped, 0);
        assertEquals(0, dropped[0]);
    }

    /** 24 zeros for the radius stand for half a step above 0, of which the logarithm is finite. */
    @Test
    void theRarestNoiseIsFinite() {
        int index = 0;
        while (ScalarDraws.bits(index, 7, 11) >>> 8 != 0) {
            index++;
        }
        float[] noise = {0};
        KERNELS.draw(Draw.NOISE, 1, index, 7, 11, 0, 1f, noise, 0, noise, 0);
        assertTrue(Math.abs(noise[0]) <= 1e-5 + Math.sqrt(50 * Math.log(2)), () -> "noise " + noise[0]);
    }

    @Test
    void theShareIsTheOneAskedFor() {
        for (double share : new double[] {0.001, 0.1, 0.2, 0.5, 0.8, 0.99}) {
            for (int key = 0; key < 8; key++) {
                double deviation = Math.sqrt(share * (1 - share) * COUNT);
                int dropped = dropped(mask(key, share, COUNT), 0, COUNT);
                assertEquals(share * COUNT, dropped, SIGMAS * deviation, "share " + share);
            }
        }
    }

    /** Blocks of units, and one unit over many steps, are binomial: neither more nor less alike than chance makes them. */
    @Test
    void blocksAndStepsAreBinomial() {
        for (double share : new double[] {0.2, 0.5}) {
            for (int block : new int[] {16, 64, 256}) {
                float[] mask = mask(block, share, COUNT);
                double square = 0;
                for (int from = 0; from < COUNT; from += block) {
                    square += squaredDeviation(dropped(mask, from, block), block, share);
                }
                assertChiSquared(square, COUNT / block, "blocks of " + block);
            }
            int[] ofUnit = new int[4096];
            for (int step = 0; step < 1000; step++) {
                float[] mask = mask(step, share, ofUnit.length);
                for (int i = 0; i < ofUnit.length; i++) {
                    ofUnit[i] += mask[i] == 0 ? 1 : 0;
                }
            }
            assertChiSquared(Arrays.stream(ofUnit).mapToDouble(n -> squaredDeviation(n, 1000, share)).sum(),
                    ofUnit.length, "units over steps");
        }
    }

    private static double squaredDeviation(int found, int of, double share) {
        return Math.pow(found - of * share, 2) / (of * share * (1 - share));
    }

    private static void assertChiSquared(double square, int freedom, String what) {
        assertEquals(freedom, square, SIGMAS * Math.sqrt(2.0 * freedom), what);
    }

    private static int dropped(float[] mask, int from, int count) {
        int dropped = 0;
        for (int i = from; i < from + count; i++) {
            dropped += mask[i] == 0 ? 1 : 0;
        }
        return dropped;
    }

    /** Of a unit with its neighbours, those in the rows below, and itself in another layer or step. */
    @Test
    void masksAreNotCorrelated() {
        float[] mask = mask(0, 0.5, COUNT);
        for (int lag : new int[] {1, 2, 3, 4, 7, 8, 15, 16, 32, 64, 128, 256, 784, 1024, 4096, 65536}) {
            assertUncorrelated(mask, Arrays.copyOfRange(mask, lag, COUNT), "lag " + lag);
        }
        for (int key = 1; key < KEYS; key++) {
            assertUncorrelated(mask, mask(key, 0.5, COUNT), "key " + key);
        }
    }

    private static void assertUncorrelated(float[] a, float[] b, String what) {
        int count = Math.min(a.length, b.length);
        int same = 0;
        for (int i = 0; i < count; i++) {
            same += a[i] == b[i] ? 1 : 0;
        }
        assertEquals(count / 2.0, same, SIGMAS * Math.sqrt(count) / 2, what);
    }

    /** A bit of the number or of a key turns half of the bits, each of them as often as not. */
    @Test
    void everyBitTurnsHalfOfTheBits() {
        int tries = 4096;
        for (int bit = 0; bit < 96; bit++) {
            int[] turned = new int[32];
            for (int i = 0; i < tries; i++) {
                long keys = Philox.bits(7, Philox.DROPOUT, i, 0);
                int key0 = (int) keys;
                int key1 = (int) (keys >>> 32);
                int flip = 1 << bit % 32;
                int change = ScalarDraws.bits(i, key0, key1) ^ switch (bit / 32) {
                    case 0 -> ScalarDraws.bits(i ^ flip, key0, key1);
                    case 1 -> ScalarDraws.bits(i, key0 ^ flip, key1);
                    default -> ScalarDraws.bits(i, key0, key1 ^ flip);
                };
                for (int b = 0; b < 32; b++) {
                    turned[b] += change >>> b & 1;
                }
            }
            for (int b = 0; b < 32; b++) {
                assertEquals(0.5, (double) turned[b] / tries, 0.05, "bit " + b + " of input bit " + bit);
            }
        }
    }

    @Test
    void noiseIsNormal() {
        for (int key = 0; key < 8; key++) {
            float[] z = noise(key, COUNT);
            double[] moments = new double[5];
            for (float value : z) {
                for (int m = 1; m <= 4; m++) {
                    moments[m] += Math.pow(value, m) / COUNT;
                }
            }
            assertEquals(0, moments[1], SIGMAS / Math.sqrt(COUNT), "mean");
            assertEquals(1, moments[2], SIGMAS * Math.sqrt(2.0 / COUNT), "variance");
            assertEquals(0, moments[3], SIGMAS * Math.sqrt(15.0 / COUNT), "third moment");
            assertEquals(3, moments[4], SIGMAS * Math.sqrt(96.0 / COUNT), "fourth moment");
            assertUncorrelated(signs(z), Arrays.copyOfRange(signs(z), 1, COUNT), "neighbours");
            assertUncorrelated(signs(z), signs(noise(key + 100, COUNT)), "another key");
            Arrays.sort(z);
            double distance = 0;
            for (int i = 0; i < COUNT; i++) {
                distance = Math.max(distance, Math.abs((i + 0.5) / COUNT - share(z[i])));
            }
            // Kolmogorov's distribution: beyond 2 in one of 1500 samples.
            assertTrue(distance * Math.sqrt(COUNT) < 2, "distance of distributions " + distance);
            assertTrue(z[0] > -6 && z[0] < -4, "least " + z[0]);
            assertTrue(z[COUNT - 1] > 4 && z[COUNT - 1] < 6, "largest " + z[COUNT - 1]);
        }
    }

    private static float[] signs(float[] z) {
        float[] signs = new float[z.length];
        for (int i = 0; i < z.length; i++) {
            signs[i] = Math.signum(z[i]);
        }
        return signs;
    }

    private static double share(float z) {
        return 0.5 + 0.5 * ScalarErf.erf((float) (z / Math.sqrt(2)));
    }
}
