package io.github.lanegrad.train;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that take their parts of the work of another one, its caller, which does a part itself and waits for the rest: for
 * {@linkplain TrainingPlan#TrainingPlan(io.github.lanegrad.Network, io.github.lanegrad.Loss, int, Workers) plans} of large
 * networks. Who waits spins for some microseconds before it sleeps, so there should be a processor for each, and no more workers
 * than processors. Allocates nothing after it is built.
 *
 * <p>Any number of plans may share workers, but only one thread at a time may use them. To be closed, which ends the threads.
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
    // have not finished it, how many of them may sleep, and whether the caller may.
    private static final int ROUND = 32;
    private static final int PENDING = 64;
    private static final int SLEEPERS = 96;
    private static final int CALLER_SLEEPS = 128;
    private static final int LENGTH = 160;

    /** Work in parts. */
    @FunctionalInterface
    interface Task {

        /** Does part {@code part}, from 0, on some thread. */
        void run(int part);
    }

    private final Thread[] threads;

    private final AtomicLongArray state = new AtomicLongArray(LENGTH);

    // Written before the round that they are for, and read after it.
    private Task task = part -> { };
    private int parts;
    private @Nullable Thread caller;

    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private Workers(int count) {
        threads = new Thread[count - 1];
        for (int w = 0; w < threads.length; w++) {
            int part = w + 1;
            threads[w] = Thread.ofPlatform().daemon().name("lanegrad-worker-" + part).unstarted(() -> work(part));
        }
        for (Thread thread : threads) {
            thread.start();
        }
    }

    /**
     * Starts threads.
     *
     * @param count how many work together, the caller being one of them: 1 starts none
     * @return workers, to be closed by the caller
     * @throws IllegalArgumentException if it is not positive
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
        failure = null;
        state.incrementAndGet(ROUND);
        if (state.get(SLEEPERS) != 0) {
            wake();
        }
        try {
            work.run(0);
        } finally {
            awaitOthers();
        }
        Throwable thrown = failure;
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

    /** From here on the threads are awaited. */
    private void take() {
        if (closed) {
            throw new IllegalStateException("these workers are closed");
        }
        if (!state.compareAndSet(PENDING, 0, threads.length)) {
            throw new IllegalStateException("another thread is using these workers");
        }
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
            try {
                if (part < parts) {
                    task.run(part);
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
            if (state.decrementAndGet(PENDING) == 0 && state.get(CALLER_SLEEPS) != 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void awaitRound(long round) {
        if (reaches(ROUND, round)) {
            return;
        }
        state.incrementAndGet(SLEEPERS);
        while (state.get(ROUND) != round) {
            LockSupport.park(this);
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
     * @throws IllegalStateException if another thread is using them
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
