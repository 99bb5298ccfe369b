package dev.roentgen.backend.java;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the pieces of a loop on {@code roentgen.threads} threads (default: the processors there are), the caller's among them.
 *
 * <p>How a loop is cut into pieces depends on shapes alone; which thread takes a piece changes no number.
 */
final class Parallel {
    private static final int THREADS = Math.max(
            1, Integer.getInteger("roentgen.threads", Runtime.getRuntime().availableProcessors()));
    private static final @Nullable ExecutorService HELPERS = THREADS == 1 ? null : helpers();

    private Parallel() {}

    private static ExecutorService helpers() {
        var number = new AtomicInteger();
        var pool = new ThreadPoolExecutor(
                THREADS - 1, THREADS - 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var t = new Thread(task, "roentgen-java-" + number.incrementAndGet());
                    t.setDaemon(true);
                    return t;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs {@code body} for 0 .. pieces - 1, in any order, on several threads. */
    static void run(int pieces, IntConsumer body) {
        ExecutorService helpers = HELPERS;
        if (helpers == null || pieces <= 1) {
            for (int i = 0; i < pieces; i++) body.accept(i);
            return;
        }
        var loop = new Loop(pieces, body);
        for (int i = 1; i < Math.min(THREADS, pieces); i++) helpers.execute(loop);
        loop.run();
        loop.await();
    }

    /** Cuts {@code 0 .. size} into ranges of {@code grain} and runs {@code body} on each. */
    static void ranges(long size, long grain, Range body) {
        if (size <= 0) return;
        long g = Math.max(1, grain);
        run(Math.toIntExact((size + g - 1) / g), i -> body.run(i * g, Math.min(size, (i + 1) * g)));
    }

    /** Something done for the indices from {@code from} (with) to {@code to} (without). */
    interface Range {
        void run(long from, long to);
    }

    private static final class Loop implements Runnable {
        private final int pieces;
        private final IntConsumer body;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Loop(int pieces, IntConsumer body) {
            this.pieces = pieces;
            this.body = body;
            left = new CountDownLatch(pieces);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) body.accept(i);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    left.countDown();
                }
            }
        }

        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    left.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true; // the pieces write to arrays that the caller may free: wait for them first
                }
            }
            if (interrupted) Thread.currentThread().interrupt();
            Throwable t = failure.get();
            if (t instanceof RuntimeException e) throw e;
            if (t instanceof Error e) throw e;
        }
    }
}
