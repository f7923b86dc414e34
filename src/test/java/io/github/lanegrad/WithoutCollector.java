package io.github.lanegrad;

import io.github.lanegrad.infer.Compression;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Checkpoints;
import io.github.lanegrad.train.Clipping;
import io.github.lanegrad.train.History;
import io.github.lanegrad.train.Schedule;
import io.github.lanegrad.train.Trainer;
import io.github.lanegrad.train.TrainingListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * A program for a JVM that never frees memory: a million steps of training, or of prediction. Prints how many there were and
 * what the second half of them allocated. Arguments: {@code train FILE}, {@code train FILE leak} with a listener that
 * allocates some bytes in every step, or
 * {@code predict FORM WEIGHTS}, these being a {@link WeightFormat}.
 */
final class WithoutCollector {

    static final int STEPS = 1_000_000;
    static final int EPOCHS = 1000;

    private static final int LEAK = 256;
    private static final int BATCH = 32;
    private static final int INPUTS = 30;

    /** A way of giving rows to a predictor; a new one is a constant more. */
    enum Form {
        /** One row at a time. */
        DENSE_ROW {
            @Override
            Runnable prediction(FrozenModel model) {
                return dense(model, 1, 0);
            }
        },
        /** Some rows, not a multiple of any tile. */
        DENSE_ROWS {
            @Override
            Runnable prediction(FrozenModel model) {
                return dense(model, ROWS, 0);
            }
        },
        /** Rows and results in the middle of longer arrays. */
        OFFSET {
            @Override
            Runnable prediction(FrozenModel model) {
                return dense(model, ROWS, 3);
            }
        },
        DOUBLES {
            @Override
            Runnable prediction(FrozenModel model) {
                Predictor predictor = new Predictor(model, ROWS);
                float[] x = features(ROWS);
                double[] doubles = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    doubles[i] = x[i];
                }
                float[] outputs = new float[ROWS];
                return () -> predictor.predict(doubles, 0, ROWS, outputs, 0);
            }
        },
        FLOAT_BUFFER {
            @Override
            Runnable prediction(FrozenModel model) {
                return buffered(model, FloatBuffer.wrap(features(ROWS)));
            }
        },
        /** Outside of the heap. */
        DIRECT_BUFFER {
            @Override
            Runnable prediction(FrozenModel model) {
                FloatBuffer rows = ByteBuffer.allocateDirect(ROWS * INPUTS * Float.BYTES).order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                return buffered(model, rows.put(features(ROWS)).rewind());
            }
        },
        /** In a segment of the heap. */
        MEMORY_SEGMENT {
            @Override
            Runnable prediction(FrozenModel model) {
                return segment(model, MemorySegment.ofArray(features(ROWS)));
            }
        },
        /** In a segment outside of the heap. */
        NATIVE_SEGMENT {
            @Override
            Runnable prediction(FrozenModel model) {
                return segment(model, Arena.global().allocateFrom(ValueLayout.JAVA_FLOAT, features(ROWS)));
            }
        },
        SPARSE_ROW {
            @Override
            Runnable prediction(FrozenModel model) {
                Predictor predictor = new Predictor(model, 1);
                float[] values = features(1);
                float[] outputs = new float[1];
                return () -> predictor.predictSparse(GIVEN, values, 0, GIVEN.length, outputs, 0);
            }
        },
        SPARSE_ROWS {
            @Override
            Runnable prediction(FrozenModel model) {
                Predictor predictor = new Predictor(model, STARTS.length - 1);
                float[] values = features(1);
                float[] outputs = new float[STARTS.length - 1];
                return () -> predictor.predictSparseRows(STARTS, STARTS.length - 1, GIVEN, values, outputs, 0);
            }
        },
        ONE_HOT_ROW {
            @Override
            Runnable prediction(FrozenModel model) {
                Predictor predictor = new Predictor(model, 1);
                float[] outputs = new float[1];
                return () -> predictor.predictOneHot(GIVEN, 0, GIVEN.length, outputs, 0);
            }
        },
        ONE_HOT_ROWS {
            @Override
            Runnable prediction(FrozenModel model) {
                Predictor predictor = new Predictor(model, STARTS.length - 1);
                float[] outputs = new float[STARTS.length - 1];
                return () -> predictor.predictOneHotRows(STARTS, STARTS.length - 1, GIVEN, outputs, 0);
            }
        };

        private static final int ROWS = 7;

        /** Three rows of inputs that are set, of 3, none and 4. */
        private static final int[] STARTS = {0, 3, 3, 7};

        private static final int[] GIVEN = {0, 5, 16, 17, 18, 22, 29};

        /** What is run a million times. */
        abstract Runnable prediction(FrozenModel model);

        private static Runnable dense(FrozenModel model, int rows, int offset) {
            Predictor predictor = new Predictor(model, rows);
            float[] x = new float[offset + rows * INPUTS];
            System.arraycopy(features(rows), 0, x, offset, rows * INPUTS);
            float[] outputs = new float[offset + rows];
            return () -> predictor.predict(x, offset, rows, outputs, offset);
        }

        private static Runnable buffered(FrozenModel model, FloatBuffer rows) {
            Predictor predictor = new Predictor(model, ROWS);
            float[] outputs = new float[ROWS];
            return () -> predictor.predict(rows, ROWS, outputs, 0);
        }

        private static Runnable segment(FrozenModel model, MemorySegment rows) {
            Predictor predictor = new Predictor(model, ROWS);
            float[] outputs = new float[ROWS];
            return () -> predictor.predict(rows, 0, ROWS, outputs, 0);
        }
    }

    private WithoutCollector() {}

    public static void main(String[] arguments) {
        if (arguments[0].equals("train")) {
            train(Path.of(arguments[1]), arguments.length > 2);
        } else {
            predict(Form.valueOf(arguments[1]), WeightFormat.valueOf(arguments[2]));
        }
    }

    private static Network network() {
        return Network.inputs(INPUTS).dense(64, Activation.RELU).dense(32, Activation.RELU).dense(1, Activation.SIGMOID)
                .build();
    }

    private static float[] features(int rows) {
        float[] x = new float[rows * INPUTS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        return x;
    }

    /** Counts the steps, and what was allocated from the checkpoint in the middle to the last step. */
    private static final class Counter implements TrainingListener {
        private final boolean leak;
        private int steps;
        private long before;
        private long after;
        private byte[] leaked = {};

        Counter(boolean leak) {
            this.leak = leak;
        }

        @Override
        public void onEpoch(History.Epoch epoch) {}

        @Override
        public void onBatch(int epoch, int step, double loss) {
            if (++steps == STEPS / 2 + 1) {
                before = Allocation.soFar();
            } else if (steps == STEPS) {
                after = Allocation.soFar();
            }
            if (leak) {
                leaked = new byte[LEAK];
            }
        }
    }

    private static void train(Path file, boolean leak) {
        int rows = STEPS / EPOCHS * BATCH;
        float[] targets = new float[rows];
        for (int r = 0; r < rows; r += 2) {
            targets[r] = 1;
        }
        Dataset data = Dataset.of(rows, INPUTS, features(rows), 1, targets);
        Counter counter = new Counter(leak);
        Parameters parameters = Parameters.initialize(network(), 1);
        History history = Trainer.of(network(), Loss.BINARY_CROSS_ENTROPY)
                .optimizer(Adam.adamW(0.001))
                .schedule(Schedule.cosine(0.001, 1e-5, STEPS).withWarmUp(1e-5, 1000))
                .clipping(new Clipping(1, 0.5, Clipping.Order.EUCLIDEAN))
                .l1(1e-6)
                .checkpoints(Checkpoints.to(file).everySteps(STEPS / 2).every(Duration.ofHours(1)))
                .timeLimit(Duration.ofHours(1))
                .batchSize(BATCH)
                .epochs(EPOCHS)
                .listener(counter)
                .build()
                .fit(parameters, data);
        tell(counter.steps, counter.after - counter.before);
        System.out.println("end " + history.end() + " " + history.epochs().size() + " " + counter.leaked.length);
    }

    private static void predict(Form form, WeightFormat weights) {
        Network network = network();
        float[] deviations = new float[INPUTS];
        Arrays.fill(deviations, 2f);
        Model model = new Model(Parameters.initialize(network, 1),
                Scaling.of(new float[INPUTS], deviations), Scaling.identity(1));
        Runnable prediction = form.prediction(switch (weights) {
            case FLOAT32 -> FrozenModel.of(model);
            case BFLOAT16 -> Compression.bfloat16(model);
            case INT8 -> Compression.int8(model, Dataset.of(10, INPUTS, features(10), 1, new float[10]));
        });
        int done = 0;
        for (; done < STEPS / 2; done++) {
            prediction.run();
        }
        long before = Allocation.soFar();
        for (; done < STEPS; done++) {
            prediction.run();
        }
        tell(done, Allocation.soFar() - before);
    }

    private static void tell(int steps, long allocated) {
        Runtime runtime = Runtime.getRuntime();
        System.out.println("steps " + steps);
        System.out.println("half " + allocated);
        System.out.println("heap " + (runtime.totalMemory() - runtime.freeMemory()));
    }
}
