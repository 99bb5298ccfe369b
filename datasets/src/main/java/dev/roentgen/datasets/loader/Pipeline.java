package dev.roentgen.datasets.loader;

import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks run ahead by a few threads, their results taken in the order in which the tasks were given.
 *
 * <p>Threads are daemons and end when they have been idle for a while, so a pipeline that is forgotten holds up nothing.
 */
final class Pipeline<T> {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ThreadPoolExecutor workers;
    private final ArrayDeque<Future<T>> ahead = new ArrayDeque<>();

    Pipeline(int threads) {
        workers = new ThreadPoolExecutor(threads, threads, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            var thread = new Thread(task, "roentgen-loader-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        workers.allowCoreThreadTimeOut(true);
    }

    int waiting() {
        return ahead.size();
    }

    void give(Callable<T> task) {
        ahead.add(workers.submit(task));
    }

    /** The result of the oldest task; an error of it is thrown here, and what was to come after is dropped. */
    T take() {
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof RoentgenException known) throw known;
            if (e.getCause() instanceof Error error) throw error;
            throw new IllegalStateException("loading a batch failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new DataException("DataLoader", "a batch must be waited for", "", "an interruption", "").causedBy(e);
        }
    }

    /** Forgets all tasks; those that run end by themselves, and so do the threads. */
    void close() {
        for (var task : ahead) task.cancel(false);
        ahead.clear();
        workers.shutdown();
    }
}
