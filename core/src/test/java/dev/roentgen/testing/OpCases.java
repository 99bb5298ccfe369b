package dev.roentgen.testing;

import static dev.roentgen.array.DType.BOOL;
import static dev.roentgen.array.DType.F32;
import static dev.roentgen.array.DType.I64;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Operations with a gradient of their own, and some composed ones. */
final class OpCases {
    private OpCases() {}

    static List<TensorCase> all() {
        var cases = new ArrayList<TensorCase>();
        unary(cases);
        binary(cases);
        reductions(cases);
        shapes(cases);
        indices(cases);
        products(cases);
        return cases;
    }

    private static void one(List<TensorCase> cases, String name, Function<Tensor, Tensor> f, int... shape) {
        cases.add(TensorCase.of(name, x -> f.apply(x.get(0)), shape));
    }

    private static void unary(List<TensorCase> cases) {
        one(cases, "neg", Tensor::neg, 2, 3);
        one(cases, "abs", Tensor::abs, 2, 3);
        one(cases, "exp", Tensor::exp, 2, 3);
        one(cases, "expm1", Tensor::expm1, 2, 3);
        one(cases, "square", Tensor::square, 2, 3);
        one(cases, "sin", Tensor::sin, 2, 3);
        one(cases, "cos", Tensor::cos, 2, 3);
        one(cases, "tanh", Tensor::tanh, 2, 3);
        one(cases, "sigmoid", Tensor::sigmoid, 2, 3);
        one(cases, "logSigmoid", Tensor::logSigmoid, 2, 3);
        one(cases, "erf", Tensor::erf, 2, 3);
        one(cases, "relu", Tensor::relu, 2, 3);
        one(cases, "leakyRelu", x -> x.leakyRelu(0.1), 2, 3);
        one(cases, "elu", x -> x.elu(1), 2, 3);
        one(cases, "softplus", Tensor::softplus, 2, 3);
        one(cases, "clamp", x -> x.clamp(-0.5, 0.7), 4, 3);
        one(cases, "scalars", x -> x.mul(3).add(1).rsub(2).div(4).sub(1), 2, 3);
        one(cases, "of an empty tensor", x -> x.exp().mul(2), 0, 3);
        one(cases, "of a scalar", x -> x.exp().mul(2));
        Logical positive = Logical.random(F32, Shape.of(2, 3), 1).map(v -> 0.5 + v * v);
        cases.add(TensorCase.of("log", x -> x.get(0).log(), positive));
        cases.add(TensorCase.of("log1p", x -> x.get(0).log1p(), positive));
        cases.add(TensorCase.of("sqrt", x -> x.get(0).sqrt(), positive));
        cases.add(TensorCase.of("rsqrt", x -> x.get(0).rsqrt(), positive));
        cases.add(TensorCase.of("reciprocal", x -> x.get(0).reciprocal(), positive));
        cases.add(TensorCase.of("pow 2.5", x -> x.get(0).pow(2.5), positive));
        cases.add(TensorCase.of("pow", x -> x.get(0).pow(x.get(1)), positive, Logical.random(F32, Shape.of(3), 2)));
        cases.add(TensorCase.of("div", x -> x.get(0).div(x.get(1)), Logical.random(F32, Shape.of(4, 2, 3), 2), positive)
                .terms(4));
    }

    private static void binary(List<TensorCase> cases) {
        int[][][] shapes = {
            {{2, 3}, {2, 3}},
            {{2, 3}, {3}},
            {{3, 1}, {2, 1, 4}},
            {{}, {2, 3}},
            {{2, 16, 3, 3}, {1, 16, 1, 1}},
            {{2, 0}, {1}}
        };
        for (int[][] s : shapes) {
            cases.add(TensorCase.of("add", x -> x.get(0).add(x.get(1)), s).terms(18));
            cases.add(TensorCase.of("sub", x -> x.get(0).sub(x.get(1)), s).terms(18));
            cases.add(TensorCase.of("mul", x -> x.get(0).mul(x.get(1)), s).terms(18));
            cases.add(
                    TensorCase.of("maximum", x -> x.get(0).maximum(x.get(1)), s).terms(18));
            cases.add(
                    TensorCase.of("minimum", x -> x.get(0).minimum(x.get(1)), s).terms(18));
            cases.add(TensorCase.of("atan2", x -> x.get(0).atan2(x.get(1)), s).terms(18));
        }
        cases.add(TensorCase.of(
                "mul of one tensor twice", x -> x.get(0).mul(x.get(0)).add(x.get(0)), new int[] {2, 3}));
        cases.add(TensorCase.of(
                "where",
                x -> Tensor.where(x.get(2), x.get(0), x.get(1)),
                Logical.random(F32, Shape.of(3, 4), 1),
                Logical.random(F32, Shape.of(4), 2),
                Logical.random(BOOL, Shape.of(3, 1), 3)));
        cases.add(TensorCase.of(
                "maskedFill",
                x -> x.get(0).maskedFill(x.get(1), 7),
                Logical.random(F32, Shape.of(3, 4), 1),
                Logical.random(BOOL, Shape.of(3, 4), 3)));
    }

    private static void reductions(List<TensorCase> cases) {
        one(cases, "sum", Tensor::sum, 3, 4);
        one(cases, "sum 0 2", x -> x.sum(false, 0, 2), 2, 3, 4);
        one(cases, "sum of channels", x -> x.sum(true, 0, 2, 3), 2, 16, 5, 5);
        one(cases, "mean 1", x -> x.mean(true, 1), 2, 3, 4);
        one(cases, "var", x -> x.var(1, false, 1), 3, 5);
        one(cases, "std", x -> x.std(0, true, 0, 1), 3, 5);
        one(cases, "norm", x -> x.norm(false, 1), 3, 5);
        one(cases, "normalize", x -> x.normalize(-1), 3, 5);
        one(cases, "amax", x -> x.amax(false, 1), 3, 5);
        one(cases, "amin", x -> x.amin(true, 0, 2), 2, 3, 4);
        one(cases, "max", x -> x.max(1, false).values(), 3, 5);
        one(cases, "prod", x -> x.prod(1, false), 3, 4);
        one(cases, "logSumExp", x -> x.logSumExp(false, 1), 3, 5);
        one(cases, "cumsum", x -> x.cumsum(1), 3, 5);
        one(cases, "sort", x -> x.sort(1, true).values(), 3, 5);
        one(cases, "topk", x -> x.topk(2, 1).values(), 3, 5);
    }

    private static void shapes(List<TensorCase> cases) {
        one(cases, "reshape", x -> x.reshape(4, -1).exp(), 2, 3, 4);
        one(cases, "permute", x -> x.permute(2, 0, 1).exp(), 2, 3, 4);
        one(
                cases,
                "permute and reshape",
                x -> x.permute(0, 2, 3, 1).reshape(50, 16).exp(),
                2,
                16,
                5,
                5);
        one(cases, "expand", x -> x.unsqueeze(1).expand(3, 4, 2).exp(), 3, 2);
        one(cases, "slice", x -> x.slice(1, 1, 5, 2).exp(), 2, 6);
        one(cases, "select", x -> x.select(0, 1).exp(), 3, 2);
        one(cases, "flip", x -> x.flip(0, 1).exp(), 3, 2);
        one(cases, "roll", x -> x.roll(1, 2).exp(), 3, 5);
        one(cases, "pad", x -> x.pad(1.5, 1, 2).exp(), 3, 2);
        one(cases, "repeat", x -> x.repeat(2, 3).exp(), 3, 2);
        one(cases, "repeatInterleave", x -> x.repeatInterleave(1, 3).exp(), 3, 2);
        one(cases, "tril", x -> x.tril(0).exp(), 3, 3);
        one(cases, "pixelShuffle", x -> x.pixelShuffle(2).exp(), 1, 4, 2, 3);
        one(cases, "contiguous", x -> x.transpose(0, 1).contiguous().exp(), 3, 2);
        cases.add(new TensorCase(
                "split",
                List.of(Logical.random(F32, Shape.of(3, 6), 1)),
                x -> x.get(0).split(1, 1, 2, 3),
                1));
        cases.add(new TensorCase(
                "unbind",
                List.of(Logical.random(F32, Shape.of(3, 6), 1)),
                x -> x.get(0).unbind(0),
                1));
        cases.add(TensorCase.of(
                "concat", x -> Tensor.concat(1, x), new int[] {2, 3}, new int[] {2, 1}, new int[] {2, 0}));
        cases.add(TensorCase.of(
                "concat of channels", x -> Tensor.concat(1, x), new int[] {2, 16, 3, 3}, new int[] {2, 5, 3, 3}));
        cases.add(TensorCase.of("stack", x -> Tensor.stack(1, x), new int[] {2, 3}, new int[] {2, 3}));
    }

    private static void indices(List<TensorCase> cases) {
        Logical x = Logical.random(F32, Shape.of(4, 3), 1),
                rows = Logical.of(I64, Shape.of(2, 3), i -> i * 5 % 4),
                ids = Logical.of(I64, Shape.of(2, 3), i -> i % 3 + 1);
        cases.add(TensorCase.of("gather", in -> in.get(0).gather(0, in.get(1)), x, rows)
                .terms(2));
        cases.add(TensorCase.of(
                        "scatterAdd",
                        in -> in.get(0).scatterAdd(0, in.get(2), in.get(1)),
                        x,
                        Logical.random(F32, Shape.of(2, 3), 2),
                        rows)
                .terms(2));
        cases.add(TensorCase.of(
                        "indexSelect",
                        in -> in.get(0).indexSelect(0, in.get(1)),
                        x,
                        Logical.of(I64, Shape.of(5), i -> i % 4))
                .terms(2));
        cases.add(TensorCase.of("embedding", in -> in.get(0).embedding(in.get(1)), x, ids)
                .terms(2));
        cases.add(TensorCase.of("unfold", in -> in.get(0).unfold(2, 2, 1, 1, 1), new int[] {1, 2, 3, 3})
                .terms(4));
        for (PoolSpec s : List.of(
                PoolSpec.kernel(2),
                PoolSpec.kernel(3).stride(2).padding(1),
                PoolSpec.kernel(3).stride(2).padding(1).ceilMode(true).countPadding(false))) {
            for (int[] shape : new int[][] {{1, 2, 5, 6}, {2, 32, 9, 9}}) {
                cases.add(TensorCase.of("maxPool2d " + s, in -> in.get(0).maxPool2d(s), shape)
                        .terms(9));
                cases.add(TensorCase.of("avgPool2d " + s, in -> in.get(0).avgPool2d(s), shape)
                        .terms(9));
            }
        }
        cases.add(TensorCase.of("adaptiveAvgPool2d", in -> in.get(0).adaptiveAvgPool2d(2, 3), new int[] {1, 2, 5, 6})
                .terms(9));
        cases.add(TensorCase.of("adaptiveMaxPool2d", in -> in.get(0).adaptiveMaxPool2d(2, 3), new int[] {1, 2, 5, 6})
                .terms(9));
    }

    private static void products(List<TensorCase> cases) {
        int[][][] shapes = {
            {{3, 4}, {4, 2}},
            {{2, 3, 4}, {4, 2}},
            {{3, 4}, {2, 4, 2}},
            {{2, 1, 3, 4}, {3, 4, 2}},
            {{4}, {4}},
            {{3, 0}, {0, 2}},
            {{3, 40, 70}, {3, 70, 50}}
        };
        for (int[][] s : shapes)
            cases.add(TensorCase.of("matmul", x -> x.get(0).matmul(x.get(1)), s).terms(70));
        cases.add(TensorCase.of(
                        "matmul of transposes",
                        x -> x.get(0).transpose(0, 1).matmul(x.get(1).transpose(0, 1)),
                        new int[] {4, 3},
                        new int[] {2, 4})
                .terms(4));
        cases.add(TensorCase.of(
                        "einsum",
                        x -> Tensor.einsum("bij,bkj->bik", x.get(0), x.get(1)),
                        new int[] {2, 3, 4},
                        new int[] {2, 5, 4})
                .terms(5));
    }
}
