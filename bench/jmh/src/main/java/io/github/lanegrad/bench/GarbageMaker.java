package io.github.lanegrad.bench;

/** A thread that allocates as a busy application does: much that dies at once, and some that lives for a while. */
final class GarbageMaker implements AutoCloseable {

    private static final int PIECE = 4096;
    private static final int BURST = 50;
    private static final int LIVING = 4096;

    private final byte[][] living = new byte[LIVING][];
    private final Thread thread;
    private final long start = System.nanoTime();
    private volatile boolean stopped;
    private volatile long pieces;

    GarbageMaker() {
        thread = Thread.ofPlatform().daemon().name("garbage").start(this::run);
    }

    private void run() {
        for (long piece = 0; !stopped; ) {
            for (int i = 0; i < BURST; i++, piece++) {
                byte[] bytes = new byte[PIECE];
                living[(int) (piece * 31 % LIVING)] = bytes;
            }
            pieces = piece;
            try {
                // About 200 MB per second, which leaves the processor to others most of the time.
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    double megabytesPerSecond() {
        return pieces * (double) PIECE / 1e6 / ((System.nanoTime() - start) * 1e-9);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
