package io.github.lanegrad.train;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that take their parts of the work of another one, its caller, which does a part itself and waits for the rest: for
 * {@linkplain TrainingPlan#TrainingPlan(io.github.lanegrad.Network, io.github.lanegrad.Loss, int, Workers) plans} of large
 * networks. Allocates nothing after it is built.
 *
 * <p>Who waits spins for a tenth of a millisecond before it sleeps: in a step, waking would take longer than its parts. So there
 * should be a processor for each, and no more workers than processors: one that has none for a moment keeps all others waiting.
 *
 * <p>Any number of plans and states may share workers, but only one thread at a time may use them: another one gets an
 * {@link IllegalStateException}, wherever its batch, gradient or step had come to. What one of the threads throws, because of a
 * source of batches say, is thrown by the caller when all have finished; of several failures that of the first rows. After that
 * workers are as good as new.
 *
 * <p>To be closed, which ends the threads: else they sleep until the JVM ends, which they do not keep from it.
 *
 * {@snippet :
 * try (Workers workers = Workers.of(4)) {
 *     TrainingPlan plan = new TrainingPlan(network, loss, 128, workers);
 * }
 * }
 */
public final class Workers implements AutoCloseable {

    /** A step of a training has serial parts of some ten microseconds, and waking a thread takes as long. */
    private static final long SPIN_NANOS = 100_000;

    /** Rounds of waiting between two looks at the clock. */
    private static final int ROUNDS = 64;

    // Places in the array of state, each in cache lines of its own: the number of the work that is to be done, how many threads
    // have not finished it, how many of them may sleep, whether the caller may, and whether there is one.
    private static final int ROUND = 32;
    private static final int PENDING = 64;
    private static final int SLEEPERS = 96;
    private static final int CALLER_SLEEPS = 128;
    private static final int IN_USE = 160;
    private static final int LENGTH = 192;

    private static final Task NOTHING = part -> { };

    /** Work in parts. */
    @FunctionalInterface
    interface Task {

        /** Does part {@code part}, from 0, on some thread. */
        void run(int part);
    }

    private final Thread[] threads;

    private final AtomicLongArray state = new AtomicLongArray(LENGTH);

    // Written before the round that they are for and read after its start. Not kept longer: a plan has large arrays.
    private Task task = NOTHING;
    private int parts;
    private @Nullable Thread caller;

    // Written by the threads before they have finished a round, and read after it.
    private @Nullable Throwable failure;
    private int failed;

    private volatile boolean closed;

    private Workers(int count) {
        threads = new Thread[count - 1];
        for (int w = 0; w < threads.length; w++) {
            int part = w + 1;
            threads[w] = Thread.ofPlatform().daemon().name("lanegrad-worker-" + part).unstarted(() -> work(part));
        }
        try {
            for (Thread thread : threads) {
                thread.start();
            }
        } catch (OutOfMemoryError e) {
            // The system has no more threads. Those that have started would wait for ever.
            close();
            throw e;
        }
    }

    /**
     * Starts threads.
     *
     * @param count how many work together, the caller being one of them: 1 starts none
     * @return workers, to be closed by the caller
     * @throws IllegalArgumentException if it is not positive
     * @throws OutOfMemoryError if the system does not have so many threads; none is left running then
     */
    public static Workers of(int count) {
        return new Workers(Updates.checkCount("workers", count));
    }

    /**
     * How many work together.
     *
     * @return the caller and its threads, 1 or more
     */
    public int count() {
        return threads.length + 1;
    }

    /**
     * Does all parts and comes back when all are done. What was written before is seen by all of them, and what they write by
     * the caller.
     *
     * @param work a task that is not garbage
     * @param partCount from 1 to {@link #count}
     */
    void run(Task work, int partCount) {
        take();
        task = work;
        parts = partCount;
        caller = Thread.currentThread();
        state.setRelease(PENDING, threads.length);
        state.incrementAndGet(ROUND);
        if (state.get(SLEEPERS) != 0) {
            wake();
        }
        Throwable thrown;
        try {
            work.run(0);
        } finally {
            awaitOthers();
            thrown = release();
        }
        if (thrown != null) {
            rethrow(thrown);
        }
    }

    private static void rethrow(Throwable thrown) {
        switch (thrown) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    /**
     * Not told by what is pending: a caller looks at that and at what was thrown after the last worker has finished, when another
     * one must not begin yet.
     */
    private void take() {
        if (closed) {
            throw new IllegalStateException("these workers are closed");
        }
        if (!state.compareAndSet(IN_USE, 0, 1)) {
            throw new IllegalStateException("these workers are in use, by another thread or the work that they do");
        }
    }

    /** Lets the next caller in; what was thrown, or null. */
    private @Nullable Throwable release() {
        Throwable thrown = failure;
        failure = null;
        task = NOTHING;
        caller = null;
        state.setRelease(IN_USE, 0);
        return thrown;
    }

    private void wake() {
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private void awaitOthers() {
        if (reaches(PENDING, 0)) {
            return;
        }
        // First the flag, then the look: the last worker does both the other way round, so one of the two sees the other.
        state.set(CALLER_SLEEPS, 1);
        while (state.get(PENDING) != 0) {
            LockSupport.park(this);
        }
        state.set(CALLER_SLEEPS, 0);
    }

    private void work(int part) {
        for (long round = 1; ; round++) {
            awaitRound(round);
            if (closed) {
                return;
            }
            // By what it did for somebody else: it would close the files that it reads now.
            Thread.interrupted();
            try {
                if (part < parts) {
                    task.run(part);
                }
            } catch (Throwable thrown) {
                fail(part, thrown);
            }
            if (state.decrementAndGet(PENDING) == 0 && state.get(CALLER_SLEEPS) != 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    /** Of several, that of the first part stays: the one that a single thread would have come to. */
    private synchronized void fail(int part, Throwable thrown) {
        if (failure == null || part < failed) {
            failure = thrown;
            failed = part;
        }
    }

    private void awaitRound(long round) {
        if (reaches(ROUND, round)) {
            return;
        }
        state.incrementAndGet(SLEEPERS);
        while (state.get(ROUND) != round) {
            LockSupport.park(this);
            // Who is interrupted cannot sleep.
            Thread.interrupted();
        }
        state.decrementAndGet(SLEEPERS);
    }

    /** Waits for some time. */
    private boolean reaches(int place, long value) {
        long start = System.nanoTime();
        do {
            for (int i = 0; i < ROUNDS; i++) {
                if (state.get(place) == value) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < SPIN_NANOS);
        return false;
    }

    /**
     * Ends the threads. Closing again does nothing.
     *
     * @throws IllegalStateException if they are in use
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        take();
        closed = true;
        state.incrementAndGet(ROUND);
        wake();
    }
}
