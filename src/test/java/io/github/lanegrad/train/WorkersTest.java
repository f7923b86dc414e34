package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part is done once, before the caller goes on, however threads sleep and wake. */
@Timeout(60)
class WorkersTest {

    private static final int PAUSE_NANOS = 300_000;

    /** Counts without atomic operations: what the others wrote must be seen, and none may be in two rounds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void allPartsAreDoneOnceAndSeen(int count) {
        try (Workers workers = Workers.of(count)) {
            assertEquals(count, workers.count());
            int[] done = new int[count];
            int[] total = new int[1];
            Workers.Task task = part -> done[part]++;
            int rounds = 20_000;
            for (int round = 1; round <= rounds; round++) {
                int parts = 1 + round % count;
                workers.run(task, parts);
                total[0] += parts;
                if (Arrays.stream(done).sum() != total[0]) {
                    throw new AssertionError(Arrays.toString(done) + " after round " + round);
                }
            }
            assertEquals(rounds, done[0]);
        }
    }

    /** Longer than anybody spins: workers sleep between rounds, or the caller while it waits. */
    @Test
    void sleepersAreWoken() {
        try (Workers workers = Workers.of(3)) {
            long[] done = new long[3];
            for (int round = 0; round < 300; round++) {
                boolean callerWaits = round % 2 == 0;
                workers.run(part -> {
                    if (callerWaits && part == 2) {
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                    done[part]++;
                }, 3);
                if (!callerWaits) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            assertArrayEquals(new long[] {300, 300, 300}, done);
        }
    }

    @Test
    void anInterruptedCallerWaitsAllTheSame() {
        try (Workers workers = Workers.of(2)) {
            boolean[] done = new boolean[1];
            Thread.currentThread().interrupt();
            workers.run(part -> {
                if (part == 1) {
                    LockSupport.parkNanos(50L * PAUSE_NANOS);
                    done[0] = true;
                }
            }, 2);
            assertTrue(Thread.interrupted());
            assertTrue(done[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatAPartThrowsIsThrown(int failing) {
        try (Workers workers = Workers.of(3)) {
            boolean[] done = new boolean[3];
            for (RuntimeException thrown : List.of(new IllegalArgumentException("no"), new UncheckedIOException(new IOException()))) {
                assertSame(thrown, assertThrows(RuntimeException.class, () -> workers.run(part -> {
                    if (part == failing) {
                        throw thrown;
                    }
                    done[part] = true;
                }, 3)));
            }
            assertThrows(StackOverflowError.class, () -> workers.run(part -> {
                if (part == failing) {
                    throw new StackOverflowError();
                }
            }, 3));
            workers.run(part -> done[part] = true, 3);
            assertArrayEquals(new boolean[] {true, true, true}, done);
        }
    }

    @Test
    void onlyOneThreadAtATime() throws InterruptedException {
        try (Workers workers = Workers.of(2)) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch leave = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread user = Thread.ofPlatform().start(() -> {
                try {
                    workers.run(part -> {
                        inside.countDown();
                        while (leave.getCount() > 0) {
                            LockSupport.parkNanos(PAUSE_NANOS);
                        }
                    }, 2);
                } catch (Throwable thrown) {
                    failure.set(thrown);
                }
            });
            inside.await();
            String message = "these workers are in use, by another thread or the work that they do";
            assertEquals(message, assertThrows(IllegalStateException.class, () -> workers.run(part -> { }, 2)).getMessage());
            assertEquals(message, assertThrows(IllegalStateException.class, workers::close).getMessage());
            leave.countDown();
            user.join();
            assertEquals(null, failure.get());
            workers.run(part -> { }, 2);
        }
    }

    /** Who is refused leaves those alone who are not: none waits for another's work, or gets what it threw. */
    @Test
    void usersWhoRaceForThem() throws InterruptedException {
        try (Workers workers = Workers.of(2)) {
            List<String> faults = new CopyOnWriteArrayList<>();
            Thread[] users = new Thread[3];
            for (int u = 0; u < users.length; u++) {
                int pause = u * PAUSE_NANOS / 2;
                users[u] = Thread.ofPlatform().daemon().start(() -> use(workers, pause, faults));
            }
            for (Thread user : users) {
                user.join(Duration.ofSeconds(30));
                assertFalse(user.isAlive());
            }
            assertEquals(List.of(), faults);
        }
    }

    private static void use(Workers workers, int pauseNanos, List<String> faults) {
        IllegalArgumentException thrown = new IllegalArgumentException("mine");
        int[] done = new int[1];
        Workers.Task task = part -> {
            if (part == 1) {
                LockSupport.parkNanos(pauseNanos);
                done[0]++;
                throw thrown;
            }
        };
        for (int round = 0; round < 3_000; round++) {
            int before = done[0];
            try {
                workers.run(task, 2);
                faults.add("nothing is thrown");
            } catch (IllegalArgumentException e) {
                if (e != thrown || done[0] != before + 1) {
                    faults.add("another one's " + e);
                }
            } catch (IllegalStateException e) {
                if (done[0] != before) {
                    faults.add("refused and done");
                }
            }
        }
    }

    @Test
    void theyDoNotUseThemselves() {
        try (Workers workers = Workers.of(2)) {
            assertThrows(IllegalStateException.class, () -> workers.run(part -> workers.run(inner -> { }, 2), 2));
            workers.run(part -> { }, 2);
        }
    }

    @Test
    void ofSeveralFailuresThatOfTheFirstPartIsThrown() {
        try (Workers workers = Workers.of(4)) {
            for (int round = 0; round < 30; round++) {
                int last = 1 + round % 3;
                Workers.Task failing = part -> {
                    if (part == last) {
                        LockSupport.parkNanos(10L * PAUSE_NANOS);
                    }
                    if (part > 0) {
                        throw new IllegalArgumentException("part " + part);
                    }
                };
                assertEquals("part 1", assertThrows(IllegalArgumentException.class, () -> workers.run(failing, 4)).getMessage());
            }
        }
    }

    /** What one task does to a thread is not for the next: who is interrupted cannot read a file, or sleep. */
    @Test
    void workersDoNotStayInterrupted() {
        try (Workers workers = Workers.of(2)) {
            int[] interrupted = new int[1];
            Thread[] thread = new Thread[2];
            Workers.Task task = part -> {
                thread[part] = Thread.currentThread();
                if (part == 1) {
                    interrupted[0] += Thread.currentThread().isInterrupted() ? 1 : 0;
                    Thread.currentThread().interrupt();
                }
            };
            for (int round = 0; round < 1000; round++) {
                workers.run(task, 2);
            }
            assertEquals(0, interrupted[0]);
            LockSupport.parkNanos(10L * PAUSE_NANOS);
            thread[1].interrupt();
            long start = System.nanoTime();
            while (thread[1].isInterrupted() && System.nanoTime() - start < 10_000_000_000L) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            assertFalse(thread[1].isInterrupted());
        }
    }

    @Test
    void nothingIsKeptLongerThanItTakes() {
        try (Workers workers = Workers.of(2)) {
            WeakReference<Object> task = new WeakReference<>(runOnce(workers, false));
            WeakReference<Object> failing = new WeakReference<>(runOnce(workers, true));
            long start = System.nanoTime();
            while ((task.get() != null || failing.get() != null) && System.nanoTime() - start < 20_000_000_000L) {
                System.gc();
            }
            assertNull(task.get());
            assertNull(failing.get());
        }
    }

    private static Object runOnce(Workers workers, boolean fails) {
        RuntimeException thrown = new IllegalArgumentException();
        try {
            workers.run(part -> {
                if (fails && part == 1) {
                    throw thrown;
                }
            }, 2);
        } catch (IllegalArgumentException e) {
            assertSame(thrown, e);
        }
        return thrown;
    }

    @Test
    void aVirtualThreadMayBeTheCaller() throws InterruptedException {
        long[] done = new long[3];
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Workers workers = Workers.of(3)) {
                for (int round = 0; round < 300; round++) {
                    boolean callerWaits = round % 2 == 0;
                    workers.run(part -> {
                        if (callerWaits && part == 2) {
                            LockSupport.parkNanos(PAUSE_NANOS);
                        }
                        done[part]++;
                    }, 3);
                }
            }
        });
        assertTrue(caller.join(Duration.ofSeconds(30)));
        assertArrayEquals(new long[] {300, 300, 300}, done);
    }

    @Test
    void closingEndsTheThreads() throws InterruptedException {
        Workers workers = Workers.of(3);
        Thread[] threads = new Thread[3];
        workers.run(part -> threads[part] = Thread.currentThread(), 3);
        assertSame(Thread.currentThread(), threads[0]);
        assertEquals("lanegrad-worker-2", threads[2].getName());
        assertTrue(threads[2].isDaemon());
        workers.close();
        workers.close();
        for (int w = 1; w < 3; w++) {
            threads[w].join();
            assertFalse(threads[w].isAlive());
        }
        assertEquals("these workers are closed",
                assertThrows(IllegalStateException.class, () -> workers.run(part -> { }, 1)).getMessage());
        assertEquals("workers: expected at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> Workers.of(0)).getMessage());
    }
}
