package dev.roentgen.testing;

import static dev.roentgen.array.DType.F32;
import static dev.roentgen.array.DType.I64;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.tensor.NormOps.Reduction;
import java.util.ArrayList;
import java.util.List;

/** Operations that a backend may fuse, with every optional input there and not there. */
final class FusedCases {
    private FusedCases() {}

    static List<TensorCase> all() {
        var cases = new ArrayList<TensorCase>();
        for (Activation a : Activation.values()) {
            cases.add(TensorCase.of("activate " + a, x -> x.get(0).activate(a), new int[] {3, 7}));
            cases.add(TensorCase.of("activate " + a, x -> x.get(0).activate(a), new int[] {2, 16, 5, 5}));
            cases.add(TensorCase.of(
                            "linear " + a,
                            x -> x.get(0).linear(x.get(1), x.get(2), a),
                            new int[] {3, 5},
                            new int[] {4, 5},
                            new int[] {4})
                    .terms(5));
            cases.add(TensorCase.of(
                            "conv2d " + a,
                            x -> x.get(0).conv2d(x.get(1), x.get(2), ConvSpec.UNIT, a),
                            new int[] {1, 2, 4, 4},
                            new int[] {3, 2, 2, 2},
                            new int[] {3})
                    .terms(16));
        }
        cases.add(TensorCase.of("linear", x -> x.get(0).linear(x.get(1), null), new int[] {2, 3, 4}, new int[] {5, 4})
                .terms(6));
        cases.add(TensorCase.of(
                        "linear",
                        x -> x.get(0).linear(x.get(1), x.get(2)),
                        new int[] {4, 50, 64},
                        new int[] {96, 64},
                        new int[] {96})
                .terms(200));
        cases.add(TensorCase.of(
                        "linear",
                        x -> x.get(0).linear(x.get(1), x.get(2), Activation.GELU),
                        new int[] {4, 50, 64},
                        new int[] {96, 64},
                        new int[] {96})
                .terms(200));
        convolutions(cases);
        norms(cases);
        attention(cases);
        losses(cases);
        resizes(cases);
        return cases;
    }

    private static void convolutions(List<TensorCase> cases) {
        ConvSpec same = ConvSpec.UNIT.padding(1, 1);
        for (ConvSpec s : List.of(
                same,
                same.stride(2, 2),
                same.groups(2),
                ConvSpec.UNIT.padding(2, 2).dilation(2, 2))) {
            int in = 2 / s.groups();
            cases.add(TensorCase.of(
                            "conv2d " + s, x -> x.get(0).conv2d(x.get(1), null, s), new int[] {1, 2, 4, 3}, new int[] {
                                2, in, 3, 3
                            })
                    .terms(18));
            cases.add(TensorCase.of(
                            "conv2d " + s,
                            x -> x.get(0).conv2d(x.get(1), x.get(2), s, Activation.RELU),
                            new int[] {2, 32, 9, 10},
                            new int[] {48, 32 / s.groups(), 3, 3},
                            new int[] {48})
                    .terms(32 * 9));
        }
        cases.add(TensorCase.of(
                        "conv2d depthwise",
                        x -> x.get(0).conv2d(x.get(1), x.get(2), same.groups(32)),
                        new int[] {2, 32, 9, 9},
                        new int[] {32, 1, 3, 3},
                        new int[] {32})
                .terms(162));
        cases.add(TensorCase.of(
                        "conv2d 1x1",
                        x -> x.get(0).conv2d(x.get(1), null, ConvSpec.UNIT),
                        new int[] {2, 32, 7, 7},
                        new int[] {16, 32, 1, 1})
                .terms(98));
        cases.add(TensorCase.of(
                        "convTranspose2d",
                        x -> x.get(0).convTranspose2d(x.get(1), x.get(2), ConvSpec.UNIT.stride(2, 2), 0),
                        new int[] {1, 2, 3, 3},
                        new int[] {2, 3, 2, 2},
                        new int[] {3})
                .terms(18));
        cases.add(TensorCase.of(
                        "convTranspose2d",
                        x -> x.get(0).convTranspose2d(x.get(1), null, same.stride(2, 2), 1),
                        new int[] {2, 32, 5, 5},
                        new int[] {32, 16, 3, 3})
                .terms(288));
    }

    private static void norms(List<TensorCase> cases) {
        Logical eighths = random(1, 2, 2, 64, 64).map(v -> 30 + Math.rint(8 * v) / 8); // no rounding of their own
        cases.add(new TensorCase(
                "batchNorm of a batch far from zero",
                List.of(eighths),
                in -> in.get(0)
                        .batchNorm(null, null, 1e-5, null, Activation.NONE)
                        .tensors(),
                1));
        for (int[] s : new int[][] {{3, 2, 2, 2}, {4, 32, 6, 6}, {6, 3}}) {
            int[] c = {s[1]};
            Logical x = random(1, s),
                    w = random(2, c),
                    b = random(3, c),
                    residual = random(4, s),
                    mean = random(5, c),
                    var = random(6, c).map(v -> 0.5 + v * v);
            int terms = x.values().length / s[1];
            cases.add(new TensorCase(
                    "batchNorm of a batch",
                    List.of(x, w, b),
                    in -> in.get(0)
                            .batchNorm(in.get(1), in.get(2), 1e-5, null, Activation.NONE)
                            .tensors(),
                    Math.sqrt(terms)));
            cases.add(new TensorCase(
                    "batchNorm of a batch, residual, relu",
                    List.of(x, w, b, residual),
                    in -> in.get(0)
                            .batchNorm(in.get(1), in.get(2), 1e-5, in.get(3), Activation.RELU)
                            .tensors(),
                    Math.sqrt(terms)));
            cases.add(new TensorCase(
                    "batchNorm of a batch, no weights",
                    List.of(x),
                    in -> in.get(0)
                            .batchNorm(null, null, 1e-5, null, Activation.NONE)
                            .tensors(),
                    Math.sqrt(terms)));
            cases.add(TensorCase.of(
                            "batchNorm",
                            in -> in.get(0)
                                    .batchNorm(in.get(1), in.get(2), in.get(3), in.get(4), 1e-5, null, Activation.NONE),
                            x,
                            w,
                            b,
                            mean,
                            var)
                    .terms(terms));
            cases.add(TensorCase.of(
                            "batchNorm, residual, silu",
                            in -> in.get(0)
                                    .batchNorm(
                                            in.get(1),
                                            in.get(2),
                                            in.get(3),
                                            in.get(4),
                                            1e-5,
                                            in.get(5),
                                            Activation.SILU),
                            x,
                            w,
                            b,
                            mean,
                            var,
                            residual)
                    .terms(terms));
        }
        for (int[] s : new int[][] {{2, 3, 5}, {2, 50, 64}}) {
            int[] d = {s[2]}, dd = {s[1], s[2]};
            int terms = s[0] * s[1];
            cases.add(TensorCase.of("layerNorm", x -> x.get(0).layerNorm(x.get(1), x.get(2), 1e-6), s, d, d)
                    .terms(terms));
            cases.add(TensorCase.of("layerNorm, no weights", x -> x.get(0).layerNorm(null, null, 1e-6), s)
                    .terms(terms));
            cases.add(TensorCase.of(
                            "layerNorm over two axes", x -> x.get(0).layerNorm(x.get(1), x.get(2), 1e-6), s, dd, dd)
                    .terms(terms));
            cases.add(new TensorCase(
                    "addLayerNorm",
                    List.of(random(1, s), random(2, s), random(3, d), random(4, d)),
                    x -> x.get(0)
                            .addLayerNorm(x.get(1), x.get(2), x.get(3), 1e-6)
                            .tensors(),
                    Math.sqrt(terms)));
        }
        cases.add(TensorCase.of(
                        "groupNorm",
                        x -> x.get(0).groupNorm(2, x.get(1), x.get(2), 1e-5),
                        new int[] {2, 4, 2, 3},
                        new int[] {4},
                        new int[] {4})
                .terms(12));
    }

    private static void attention(List<TensorCase> cases) {
        cases.add(TensorCase.of(
                        "attention",
                        x -> x.get(0).attention(x.get(1), x.get(2)),
                        new int[] {2, 3, 4},
                        new int[] {2, 5, 4},
                        new int[] {2, 5, 2})
                .terms(8));
        cases.add(TensorCase.of(
                        "attention with bias",
                        x -> x.get(0).attention(x.get(1), x.get(2), x.get(3)),
                        new int[] {1, 2, 3, 4},
                        new int[] {1, 2, 3, 4},
                        new int[] {1, 2, 3, 2},
                        new int[] {2, 3, 3})
                .terms(8));
        cases.add(TensorCase.of(
                        "attention",
                        x -> x.get(0).attention(x.get(1), x.get(2)),
                        new int[] {2, 3, 33, 16},
                        new int[] {2, 3, 33, 16},
                        new int[] {2, 3, 33, 16})
                .terms(33));
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            cases.add(TensorCase.of("softmax " + a, x -> x.get(0).softmax(a), new int[] {3, 4, 5})
                    .terms(5));
            cases.add(TensorCase.of("logSoftmax " + a, x -> x.get(0).logSoftmax(a), new int[] {3, 4, 5})
                    .terms(5));
        }
        cases.add(TensorCase.of("softmax of images", x -> x.get(0).softmax(1), new int[] {2, 17, 5, 5})
                .terms(17));
        cases.add(TensorCase.of("softmax of one", x -> x.get(0).softmax(-1), new int[] {3, 1}));
    }

    private static void losses(List<TensorCase> cases) {
        for (Reduction r : Reduction.values())
            for (double smoothing : new double[] {0, 0.1}) {
                Logical classes = Logical.of(I64, Shape.of(6), i -> i == 3 ? -100 : i % 4),
                        weight = random(3, 4).map(v -> 0.5 + v * v);
                cases.add(TensorCase.of(
                                "crossEntropy " + r + " " + smoothing,
                                x -> x.get(0).crossEntropy(x.get(1), null, smoothing, -100, r),
                                random(1, 6, 4),
                                classes)
                        .terms(4));
                cases.add(TensorCase.of(
                                "crossEntropy weighted " + r + " " + smoothing,
                                x -> x.get(0).crossEntropy(x.get(1), x.get(2), smoothing, -100, r),
                                random(1, 6, 4),
                                classes,
                                weight)
                        .terms(4));
                cases.add(TensorCase.of(
                                "crossEntropy of images " + r + " " + smoothing,
                                x -> x.get(0).crossEntropy(x.get(1), null, smoothing, -100, r),
                                random(1, 2, 3, 2, 2),
                                Logical.of(I64, Shape.of(2, 2, 2), i -> i % 3))
                        .terms(8));
            }
    }

    private static void resizes(List<TensorCase> cases) {
        for (Mode m : Mode.values())
            for (int[] to : new int[][] {{8, 6}, {3, 2}, {5, 7}})
                for (boolean corners : new boolean[] {false, true})
                    for (boolean antialias : new boolean[] {false, true}) {
                        if (m == Mode.NEAREST && (corners || antialias) || corners && antialias) continue;
                        cases.add(TensorCase.of(
                                        "resize " + m + (corners ? " corners" : "") + (antialias ? " antialias" : "")
                                                + " to " + to[0] + "x" + to[1],
                                        x -> x.get(0).resize(m, to[0], to[1], corners, antialias),
                                        new int[] {1, 2, 4, 3})
                                .terms(16));
                    }
        cases.add(TensorCase.of("upsampleNearest", x -> x.get(0).upsampleNearest(2), new int[] {2, 32, 5, 5})
                .terms(4));
        cases.add(TensorCase.of("resizeBilinear", x -> x.get(0).resizeBilinear(10, 10, false), new int[] {2, 32, 5, 5})
                .terms(16));
    }

    private static Logical random(long seed, int... shape) {
        return Logical.random(F32, Shape.of(shape), seed);
    }
}
