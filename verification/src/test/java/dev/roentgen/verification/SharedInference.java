package dev.roentgen.verification;

import dev.roentgen.backend.Backends;
import dev.roentgen.models.SmallModel;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one model from eight threads at once, from its first use on, and counts the results that differ from one thread's. */
final class SharedInference {
    private static final int THREADS = 8;
    private static final int MODELS = 4;
    private static final int ROUNDS = 5;
    private static final SmallModel[] KINDS = {
        SmallModel.RESNET, SmallModel.EFFICIENTNET, SmallModel.VIT, SmallModel.SWIN, SmallModel.CLIP
    };

    private SharedInference() {}

    /** For each backend named. */
    public static void main(String[] backends) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            for (String backend : backends)
                for (SmallModel kind : KINDS) {
                    float[] alone = output(backend, made(backend, kind), kind);
                    for (int i = 0; i < MODELS; i++) {
                        int different = together(pool, backend, kind, alone);
                        if (different > 0)
                            System.out.println(kind + " on " + backend + ": " + different + " of " + THREADS * ROUNDS
                                    + " results differ");
                    }
                }
            System.out.println("done");
        } finally {
            pool.shutdown();
        }
    }

    private static TensorLayer made(String backend, SmallModel kind) {
        try (var choice = Backends.with(Backends.get(backend))) {
            TensorLayer model = kind.make();
            model.eval();
            return model;
        }
    }

    /** A new model, whose parameters and packed weights nobody has asked for yet. */
    private static int together(ExecutorService pool, String backend, SmallModel kind, float[] alone) throws Exception {
        TensorLayer model = made(backend, kind);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int t = 0; t < THREADS; t++)
            counts.add(pool.submit(() -> {
                int different = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    start.await();
                    if (!Arrays.equals(output(backend, model, kind), alone)) different++;
                }
                return different;
            }));
        int different = 0;
        for (Future<Integer> count : counts) different += count.get();
        return different;
    }

    private static float[] output(String backend, TensorLayer model, SmallModel kind) {
        try (var choice = Backends.with(Backends.get(backend));
                Scope scope = Scope.open()) {
            return Autograd.off(() -> model.forward(kind.input())).toArray();
        }
    }
}
