package io.github.lanegrad.train;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that trains with all that has a state, saves a checkpoint every few steps, and goes on from the last one when it
 * is started again. Arguments: the file, and the number of steps from checkpoint to checkpoint.
 */
final class ResumedTraining {

    private static final Network NETWORK = Network.inputs(4)
            .dense(24, Activation.PRELU)
            .dense(9, Activation.SILU)
            .dense(1, Activation.SIGMOID)
            .build();

    private static final int ROWS = 411;
    private static final int BATCH = 32;
    private static final int STEPS = Math.ceilDiv(ROWS, BATCH);

    private ResumedTraining() {}

    public static void main(String[] arguments) throws IOException {
        Checkpoints checkpoints = Checkpoints.to(Path.of(arguments[0])).everySteps(Long.parseLong(arguments[1]));
        Parameters parameters = parameters();
        History history = trainer().checkpoints(checkpoints).listener(new Steps()).build()
                .resume(parameters, rows(ROWS, 0), rows(97, ROWS));
        System.out.println("result " + result(parameters, history));
    }

    /** Tells every step, before its checkpoint. */
    private static final class Steps implements TrainingListener {
        @Override
        public void onEpoch(History.Epoch epoch) {}

        @Override
        public void onBatch(int epoch, int step, double loss) {
            System.out.println("step " + ((epoch - 1) * STEPS + step));
        }
    }

    /** What an uninterrupted training comes to. */
    static String uninterrupted() {
        Parameters parameters = parameters();
        History history = trainer().build().fit(parameters, rows(ROWS, 0), rows(97, ROWS));
        return result(parameters, history);
    }

    private static Parameters parameters() {
        return Parameters.initialize(NETWORK, 7);
    }

    private static Trainer.Builder trainer() {
        return Trainer.of(NETWORK, Loss.BINARY_CROSS_ENTROPY)
                .optimizer(Adam.of(0.01).withAmsgrad())
                .schedule(Schedule.cosine(0.02, 1e-4, 600).withWarmUp(1e-4, 50))
                .plateau(() -> new Plateau(true, 0.5, 2, 1))
                .clipping(Clipping.byNorm(0.5))
                .l1(1e-5)
                .metric(Metric.AREA_UNDER_ROC)
                .earlyStopping(new EarlyStopping(12, 1e-4, true))
                .batchSize(BATCH)
                .epochs(50)
                .seed(3);
    }

    private static String result(Parameters parameters, History history) {
        return parameters.sha256() + " " + numbers(history);
    }

    /** All but the seconds. */
    static String numbers(History history) {
        StringBuilder text = new StringBuilder().append(history.end()).append(' ').append(history.bestEpoch());
        for (History.Epoch epoch : history.epochs()) {
            text.append(' ').append(epoch.number()).append(':').append(epoch.loss()).append(':').append(epoch.score())
                    .append(':').append(epoch.rate());
        }
        return text.toString();
    }

    /** Points of a spiral; the target tells its arm, now and then the wrong one. */
    private static Dataset rows(int count, int first) {
        float[] x = new float[4 * count];
        float[] y = new float[count];
        for (int r = 0; r < count; r++) {
            int arm = r % 2;
            double angle = (first + r) * 0.61803 % 1 * 7;
            double turn = angle + arm * Math.PI;
            x[4 * r] = (float) (angle / 7 * Math.cos(turn));
            x[4 * r + 1] = (float) (angle / 7 * Math.sin(turn));
            x[4 * r + 2] = x[4 * r] * x[4 * r + 1];
            x[4 * r + 3] = x[4 * r] * x[4 * r];
            y[r] = (first + r) % 17 == 0 ? 1 - arm : arm;
        }
        return Dataset.of(count, 4, x, 1, y);
    }
}
