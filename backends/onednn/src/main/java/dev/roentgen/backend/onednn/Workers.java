package dev.roentgen.backend.onednn;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Plain Java loops on as many threads as kernels run on: numbered pieces, taken by whoever is free. */
final class Workers {
    private static final ExecutorService HELPERS =
            Executors.newFixedThreadPool(Math.max(1, Native.THREADS - 1), task -> {
                Thread t = new Thread(task, "roentgen-worker");
                t.setDaemon(true);
                return t;
            });

    private Workers() {}

    /** Runs the body, which must not throw, for 0 to {@code pieces - 1}; which thread takes which piece must not matter. */
    static void run(int pieces, IntConsumer body) {
        AtomicInteger next = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(pieces);
        Runnable loop = () -> {
            for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                try {
                    body.accept(i);
                } finally {
                    left.countDown();
                }
            }
        };
        for (int i = 1; i < Math.min(Native.THREADS, pieces); i++) HELPERS.execute(loop);
        loop.run();
        boolean interrupted = false;
        while (true) {
            try {
                left.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the memory is still being written: wait on, and say so after
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
