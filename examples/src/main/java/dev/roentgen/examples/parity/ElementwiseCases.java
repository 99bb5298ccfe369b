package dev.roentgen.examples.parity;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.tensor.Tensor;
import java.util.Map;

/** Functions of elements, comparisons, reductions. */
final class ElementwiseCases {
    private ElementwiseCases() {}

    static void add(Map<String, Evaluator> kinds) {
        put(kinds, "unary", (in, c) -> OpCase.y(unary(c.text("op"), in.x(), c)));
        put(kinds, "binary", (in, c) -> OpCase.y(binary(c.text("op"), in.get("a"), in.get("b"))));
        put(kinds, "compare", (in, c) -> OpCase.y(compare(c.text("op"), in.get("a"), in.get("b"))));
        put(kinds, "reduce", (in, c) -> OpCase.y(reduce(c.text("op"), in.x(), c.flag("keepdim"), c.integers("dim"))));
        put(
                kinds,
                "argmax",
                (in, c) -> OpCase.y(
                        c.has("dim")
                                ? in.x().argmax(c.integer("dim"), c.flag("keepdim"))
                                : in.x().argmax()));
        put(
                kinds,
                "argmin",
                (in, c) -> OpCase.y(
                        c.has("dim")
                                ? in.x().argmin(c.integer("dim"), c.flag("keepdim"))
                                : in.x().argmin()));
        put(kinds, "max_dim", (in, c) -> indexed(in.x().max(c.integer("dim"), c.flag("keepdim"))));
        put(kinds, "min_dim", (in, c) -> indexed(in.x().min(c.integer("dim"), c.flag("keepdim"))));
        put(kinds, "prod", (in, c) -> OpCase.y(in.x().prod(c.integer("dim"), c.flag("keepdim"))));
        put(kinds, "cumsum", (in, c) -> OpCase.y(in.x().cumsum(c.integer("dim"))));
        put(kinds, "sort", (in, c) -> indexed(in.x().sort(c.integer("dim"), c.flag("descending"))));
        put(kinds, "topk", (in, c) -> indexed(in.x().topk(c.integer("k"), c.integer("dim"))));
        put(kinds, "where", (in, c) -> OpCase.y(Tensor.where(in.get("cond"), in.x(), in.get("other"))));
        put(kinds, "masked_fill", (in, c) -> OpCase.y(in.x().maskedFill(in.get("mask"), c.number("value"))));
        put(kinds, "matmul", (in, c) -> OpCase.y(in.get("a").matmul(in.get("b"))));
        put(kinds, "einsum", (in, c) -> OpCase.y(Tensor.einsum(c.text("equation"), in.get("a"), in.get("b"))));
    }

    static void put(Map<String, Evaluator> kinds, String kind, OpCase op) {
        kinds.put(kind, OpCase.evaluator(op));
    }

    static Map<String, Tensor> indexed(Tensor.Indexed r) {
        return Map.of("y", r.values(), "indices", r.indices());
    }

    private static Tensor unary(String op, Tensor x, Config c) {
        return switch (op) {
            case "gelu_erf" -> x.gelu();
            case "gelu_tanh" -> x.activate(Activation.GELU_TANH);
            case "quick_gelu" -> x.activate(Activation.QUICK_GELU);
            case "silu" -> x.silu();
            case "relu" -> x.relu();
            case "relu6" -> x.relu6();
            case "sigmoid" -> x.sigmoid();
            case "tanh" -> x.tanh();
            case "hardswish" -> x.hardswish();
            case "hardsigmoid" -> x.hardsigmoid();
            case "leaky_relu" -> x.leakyRelu(c.number("negative_slope", 0.01));
            case "elu" -> x.elu(c.number("alpha", 1));
            case "softplus" -> x.softplus();
            case "mish" -> x.mish();
            case "exp" -> x.exp();
            case "expm1" -> x.expm1();
            case "erf" -> x.erf();
            case "sin" -> x.sin();
            case "cos" -> x.cos();
            case "tan" -> x.tan();
            case "abs" -> x.abs();
            case "neg" -> x.neg();
            case "sign" -> x.sign();
            case "square" -> x.square();
            case "clamp" -> clamp(x, c);
            case "log_sigmoid" -> x.logSigmoid();
            case "sqrt" -> x.sqrt();
            case "rsqrt" -> x.rsqrt();
            case "log" -> x.log();
            case "log1p" -> x.log1p();
            case "reciprocal" -> x.reciprocal();
            case "floor" -> x.floor();
            case "ceil" -> x.ceil();
            case "round" -> x.round();
            case "trunc" -> x.trunc();
            default -> throw unknown("unary", op);
        };
    }

    private static Tensor clamp(Tensor x, Config c) {
        Tensor y = c.has("min") ? x.clampMin(c.number("min")) : x;
        return c.has("max") ? y.clampMax(c.number("max")) : y;
    }

    private static Tensor binary(String op, Tensor a, Tensor b) {
        return switch (op) {
            case "add" -> a.add(b);
            case "sub" -> a.sub(b);
            case "mul" -> a.mul(b);
            case "div" -> a.div(b);
            case "maximum" -> a.maximum(b);
            case "minimum" -> a.minimum(b);
            case "pow" -> a.pow(b);
            case "atan2" -> a.atan2(b);
            case "remainder" -> a.mod(b);
            default -> throw unknown("binary", op);
        };
    }

    private static Tensor compare(String op, Tensor a, Tensor b) {
        return switch (op) {
            case "gt" -> a.gt(b);
            case "ge" -> a.ge(b);
            case "lt" -> a.lt(b);
            case "le" -> a.le(b);
            case "eq" -> a.eq(b);
            case "ne" -> a.ne(b);
            default -> throw unknown("compare", op);
        };
    }

    private static Tensor reduce(String op, Tensor x, boolean keep, int... axes) {
        return switch (op) {
            case "sum" -> x.sum(keep, axes);
            case "mean" -> x.mean(keep, axes);
            case "var_unbiased" -> x.var(1, keep, axes);
            case "var_biased" -> x.var(0, keep, axes);
            case "std_unbiased" -> x.std(1, keep, axes);
            case "std_biased" -> x.std(0, keep, axes);
            case "amax" -> x.amax(keep, axes);
            case "amin" -> x.amin(keep, axes);
            case "logsumexp" -> x.logSumExp(keep, axes);
            case "norm2" -> x.norm(keep, axes);
            case "any" -> x.any(keep, axes);
            case "all" -> x.all(keep, axes);
            default -> throw unknown("reduce", op);
        };
    }

    static IllegalArgumentException unknown(String kind, String op) {
        return new IllegalArgumentException(kind + " '" + op + "' is not known");
    }
}
