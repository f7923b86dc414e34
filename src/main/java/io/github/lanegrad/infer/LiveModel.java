package io.github.lanegrad.infer;

import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;

/**
 * A place where one thread publishes newer and newer versions of a model while others predict with it. A predictor made
 * from it takes the newest version at the start of every call and uses it to the end of that call, so all rows of a call
 * are scored by one version, never by parts of two.
 *
 * <p>A version may have another {@link io.github.lanegrad.Schema}, which a predictor does not look at: rows encoded by that of
 * an earlier one would be read wrongly if categories stand elsewhere. Train newer versions on what the same schema reads
 * ({@code CsvEncoding.of(reader, schema)}), or replace encoders and predictors together.
 *
 * <p>Safe for use by any number of threads. Reading is one volatile read: no lock, no waiting, nothing allocated. A
 * version that is published is seen by every call that starts afterwards. Publishing waits only for others who publish;
 * it allocates the copy of the model, and the garbage collector takes an old version once each predictor has made a call
 * with a newer one, or is gone.
 *
 * {@snippet :
 * LiveModel live = new LiveModel(FrozenModel.of(model));
 * Predictor predictor = new Predictor(live, 1);  // in each serving thread
 * live.publish(model);                           // in the training thread, whenever it likes
 * }
 */
public final class LiveModel {

    private volatile Version current;

    /**
     * Publishes a first version, number 1.
     *
     * @param model the model
     */
    public LiveModel(FrozenModel model) {
        this(new Version(model, 1));
    }

    /** Starts with a version of another place. */
    LiveModel(Version first) {
        this.current = first;
    }

    /**
     * Publishes a copy of a model as it is now, with its weights as floats.
     *
     * @param model a model of the same network, dropout aside; the calling thread may go on training it at once
     * @return the number of the version
     * @throws IllegalArgumentException if the network is another one, or the versions so far have packed weights
     */
    public long publish(Model model) {
        return publish(FrozenModel.of(model));
    }

    /**
     * Publishes a model.
     *
     * @param model a model of the same network, dropout aside, and format
     * @return the number of the version
     * @throws IllegalArgumentException if the network or the format is another one; the version so far remains
     */
    public synchronized long publish(FrozenModel model) {
        Version before = current;
        if (!Description.predictAlike(model.network(), before.model.network()) || model.format() != before.model.format()) {
            throw new IllegalArgumentException("expected a model of " + before.model + ", got one of " + model);
        }
        current = new Version(model, before.number + 1);
        return before.number + 1;
    }

    /**
     * The newest version.
     *
     * @return the model
     */
    public FrozenModel model() {
        return current.model;
    }

    /**
     * The number of the newest version.
     *
     * @return 1 for the first one
     */
    public long version() {
        return current.number;
    }

    Version current() {
        return current;
    }
}
