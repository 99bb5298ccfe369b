package dev.roentgen.examples;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.optim.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that {@link SoakTest} starts: works for long and prints what it holds after a tenth and at the end. */
final class Soak {
    private Soak() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Backend backend = Backends.get(args[1]);
        try (var choice = Backends.with(backend)) {
            if (args[0].equals("steps")) steps(backend, Integer.parseInt(args[2]));
            else operations(backend, Integer.parseInt(args[2]));
        }
    }

    private static void steps(Backend backend, int count) throws IOException {
        var net = new Sequential(
                new Conv2d(3, 8, ConvOptions.kernel(3).padding(1)),
                new BatchNorm2d(8),
                Tensor::relu,
                x -> x.mean(false, 2, 3).dropout(0.1),
                new Linear(8, 4));
        var adam = Adam.of(net).learningRate(1e-3);
        for (int i = 1; i <= count; i++) {
            try (Scope step = Scope.open()) {
                Tensor x = Tensor.randn(4, 3, 16, 16), y = Tensor.randint(0, 4, Shape.of(4));
                net.forward(x).crossEntropy(y.to(DType.I64)).backward();
                adam.step();
            }
            if (i == count / 10 || i == count) report(backend);
        }
    }

    private static void operations(Backend backend, int count) throws IOException, InterruptedException {
        Tensor x = Tensor.ones(64, 64);
        for (int i = 1; i <= count; i++) {
            x = x.add(1).mul(0.5);
            if (i != count / 10 && i != count) continue;
            settle(backend);
            report(backend);
        }
        if (!(x.sum().item() > 0)) throw new AssertionError("the sum went wrong");
    }

    /** Without a scope the garbage collector frees tensors: give it the time. */
    private static void settle(Backend backend) throws InterruptedException {
        for (int i = 0; i < 100 && backend.memory().arrays() > 1; i++) {
            System.gc();
            Thread.sleep(20);
        }
    }

    private static void report(Backend backend) throws IOException {
        System.out.println("live " + backend.memory().live() + " resident " + resident());
    }

    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status")))
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        throw new IOException("no VmRSS");
    }
}
