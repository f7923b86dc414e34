package io.github.lanegrad.stress;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.LiveModel;
import io.github.lanegrad.infer.Predictor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.FF_Result;

/**
 * One thread publishes version 2 of a model while another predicts twice. Version v holds v in every weight and bias and so
 * gives 3 v; anything else is a mixture of two versions, or weights that were seen before they were written. Two actors, so
 * that it runs on two processors.
 */
@JCStressTest
@Outcome(id = {"3.0, 3.0", "3.0, 6.0", "6.0, 6.0"}, expect = Expect.ACCEPTABLE, desc = "whole versions in order")
@Outcome(expect = Expect.FORBIDDEN, desc = "a torn read, or an older version after a newer one")
@State
public class LiveModelStress {

    private static final Network NETWORK = Network.inputs(1).dense(16, Activation.IDENTITY)
            .dense(1, Activation.IDENTITY).build();
    private static final FrozenModel FIRST = FrozenModel.of(numbered(1));
    private static final Model SECOND = numbered(2);
    private static final float[] ROW = {1};

    private final LiveModel live = new LiveModel(FIRST);
    private final Predictor predictor = new Predictor(live, 1);
    private final float[] output = new float[1];

    private static Model numbered(int version) {
        Parameters parameters = new Parameters(NETWORK);
        for (int j = 0; j < 16; j++) {
            parameters.setWeight(0, 0, j, version);
            parameters.setBias(0, j, version);
            // The outputs of the first layer, all 2 v, have a mean of 2 v.
            parameters.setWeight(1, j, 0, 1 / 16f);
        }
        parameters.setBias(1, 0, version);
        return Model.unscaled(parameters);
    }

    /** Copies the weights and publishes the copy. */
    @Actor
    public void publish() {
        live.publish(SECOND);
    }

    /** Predicts twice. */
    @Actor
    public void predict(FF_Result result) {
        result.r1 = predicted();
        result.r2 = predicted();
    }

    /** The output, or -1 if it is not that of the version that the predictor names. */
    private float predicted() {
        predictor.predict(ROW, 0, output, 0);
        return output[0] == 3 * predictor.version() ? output[0] : -1;
    }
}
