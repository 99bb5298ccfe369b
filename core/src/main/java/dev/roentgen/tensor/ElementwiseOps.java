package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;
import static dev.roentgen.tensor.Op.saveOutput;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.backend.kernel.Activation;

/** Functions of each element, and of pairs with broadcasting. */
public sealed interface ElementwiseOps permits Tensor {
    // --- pairs ---

    /** {@code this + b}. */
    default Tensor add(Tensor b) {
        return Elementwise.promoted("add", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("add")
                    .input(x, dy -> dy.sumTo(xs))
                    .input(y, dy -> dy.sumTo(ys))
                    .output(k -> k.binary(BinaryOp.ADD, x.array(), y.array()));
        });
    }

    /** {@code this - b}. */
    default Tensor sub(Tensor b) {
        return Elementwise.promoted("sub", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("sub")
                    .input(x, dy -> dy.sumTo(xs))
                    .input(y, dy -> dy.neg().sumTo(ys))
                    .output(k -> k.binary(BinaryOp.SUB, x.array(), y.array()));
        });
    }

    /** {@code this * b}. */
    default Tensor mul(Tensor b) {
        return Elementwise.promoted("mul", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("mul")
                    .input(x, save(y), (dy, v) -> dy.mul(v).sumTo(xs))
                    .input(y, save(x), (dy, u) -> dy.mul(u).sumTo(ys))
                    .output(k -> k.binary(BinaryOp.MUL, x.array(), y.array()));
        });
    }

    /** {@code this / b}; integers give {@code F32}. */
    default Tensor div(Tensor b) {
        return Elementwise.floating("div", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("div")
                    .input(x, save(y), (dy, v) -> dy.div(v).sumTo(xs))
                    .input(
                            y,
                            save(x),
                            save(y),
                            (dy, u, v) -> dy.mul(u).div(v.square()).neg().sumTo(ys))
                    .output(k -> k.binary(BinaryOp.DIV, x.array(), y.array()));
        });
    }

    /** {@code this} to the power of {@code b}; the gradient for an exponent of a zero base is 0. */
    default Tensor pow(Tensor b) {
        return Elementwise.floating("pow", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("pow")
                    .input(
                            x,
                            save(x),
                            save(y),
                            (dy, u, v) -> dy.mul(v.mul(u.pow(v.sub(1))))
                                    .maskedFill(v.eq(0), 0)
                                    .sumTo(xs))
                    .input(
                            y,
                            save(x),
                            save(y),
                            (dy, u, v) -> dy.mul(u.pow(v).mul(u.log()))
                                    .maskedFill(u.eq(0).and(v.ge(0)), 0)
                                    .sumTo(ys))
                    .output(k -> k.binary(BinaryOp.POW, x.array(), y.array()));
        });
    }

    /** The larger of both; equal elements share the gradient. */
    default Tensor maximum(Tensor b) {
        return Elementwise.promoted("maximum", (Tensor) this, b, (x, y) -> extreme("maximum", BinaryOp.MAX, x, y));
    }

    /** The smaller of both; equal elements share the gradient. */
    default Tensor minimum(Tensor b) {
        return Elementwise.promoted("minimum", (Tensor) this, b, (x, y) -> extreme("minimum", BinaryOp.MIN, x, y));
    }

    private static Tensor extreme(String name, BinaryOp op, Tensor x, Tensor y) {
        Shape xs = x.shape(), ys = y.shape();
        boolean max = op == BinaryOp.MAX;
        return Op.named(name)
                .input(
                        x,
                        save(x),
                        save(y),
                        (dy, u, v) ->
                                share(dy, max ? u.gt(v) : u.lt(v), u.eq(v)).sumTo(xs))
                .input(
                        y,
                        save(x),
                        save(y),
                        (dy, u, v) ->
                                share(dy, max ? v.gt(u) : v.lt(u), u.eq(v)).sumTo(ys))
                .output(k -> k.binary(op, x.array(), y.array()));
    }

    private static Tensor share(Tensor dy, Tensor wins, Tensor ties) {
        return dy.mul(wins.to(dy.dtype()).add(ties.to(dy.dtype()).mul(0.5)));
    }

    /** The angle of the point {@code (b, this)}, from -pi to pi. */
    default Tensor atan2(Tensor b) {
        return Elementwise.floating("atan2", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("atan2")
                    .input(
                            x,
                            save(x),
                            save(y),
                            (dy, u, v) ->
                                    dy.mul(v.div(u.square().add(v.square()))).sumTo(xs))
                    .input(
                            y,
                            save(x),
                            save(y),
                            (dy, u, v) -> dy.mul(u.neg().div(u.square().add(v.square())))
                                    .sumTo(ys))
                    .output(k -> k.binary(BinaryOp.ATAN2, x.array(), y.array()));
        });
    }

    /** {@code this - b * floor(this / b)}, with the sign of b; integer division by zero gives 0. */
    default Tensor mod(Tensor b) {
        return Elementwise.promoted("mod", (Tensor) this, b, (x, y) -> {
            Shape xs = x.shape(), ys = y.shape();
            return Op.named("mod")
                    .input(x, dy -> dy.sumTo(xs))
                    .input(
                            y,
                            save(x),
                            save(y),
                            (dy, u, v) -> dy.mul(u.floorDiv(v)).neg().sumTo(ys))
                    .output(k -> k.binary(BinaryOp.MOD, x.array(), y.array()));
        });
    }

    /** {@code floor(this / b)} in the operands' type; integer division by zero gives 0. No gradient. */
    default Tensor floorDiv(Tensor b) {
        return Elementwise.promoted(
                "floorDiv",
                (Tensor) this,
                b,
                (x, y) -> Op.named("floorDiv")
                        .input(x)
                        .input(y)
                        .output(k -> k.binary(BinaryOp.FLOOR_DIV, x.array(), y.array())));
    }

    // --- with a number ---

    /** {@code this + s}. */
    default Tensor add(double s) {
        Tensor x = Elementwise.fit((Tensor) this, s);
        return Op.named("add").input(x, dy -> dy).output(k -> Elementwise.withScalar(BinaryOp.ADD, x, s));
    }

    /** {@code this - s}. */
    default Tensor sub(double s) {
        Tensor x = Elementwise.fit((Tensor) this, s);
        return Op.named("sub").input(x, dy -> dy).output(k -> Elementwise.withScalar(BinaryOp.SUB, x, s));
    }

    /** {@code s - this}. */
    default Tensor rsub(double s) {
        Tensor x = Elementwise.fit((Tensor) this, s);
        return Op.named("rsub").input(x, dy -> dy.neg()).output(k -> Elementwise.scalarFirst(BinaryOp.SUB, s, x));
    }

    /** {@code this * s}. */
    default Tensor mul(double s) {
        Tensor x = Elementwise.fit((Tensor) this, s);
        return Op.named("mul").input(x, dy -> dy.mul(s)).output(k -> Elementwise.withScalar(BinaryOp.MUL, x, s));
    }

    /** {@code this / s}; integers give {@code F32}. */
    default Tensor div(double s) {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("div").input(x, dy -> dy.div(s)).output(k -> Elementwise.withScalar(BinaryOp.DIV, x, s));
    }

    /** {@code this} to the power of s. */
    default Tensor pow(double s) {
        if (s == 2) return square();
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("pow")
                .input(
                        x,
                        save(x),
                        (dy, u) -> s == 0 ? dy.mul(0) : dy.mul(u.pow(s - 1).mul(s)))
                .output(k -> Elementwise.withScalar(BinaryOp.POW, x, s));
    }

    /** {@code max(this, s)}; the gradient at the bound is the element's own. */
    default Tensor clampMin(double s) {
        Tensor x = Elementwise.fit((Tensor) this, s);
        return Op.named("clampMin")
                .input(x, save(x), (dy, u) -> dy.mul(u.ge(s).to(dy.dtype())))
                .output(k -> Elementwise.withScalar(BinaryOp.MAX, x, s));
    }

    /** {@code min(this, s)}; the gradient at the bound is the element's own. */
    default Tensor clampMax(double s) {
        Tensor x = Elementwise.fit((Tensor) this, s);
        return Op.named("clampMax")
                .input(x, save(x), (dy, u) -> dy.mul(u.le(s).to(dy.dtype())))
                .output(k -> Elementwise.withScalar(BinaryOp.MIN, x, s));
    }

    /** {@code min(max(this, min), max)}; the gradient is 1 from bound to bound, both included, and 0 outside. */
    default Tensor clamp(double min, double max) {
        return clampMin(min).clampMax(max);
    }

    // --- of one element ---

    /** {@code -x}. */
    default Tensor neg() {
        Tensor x = (Tensor) this;
        return Op.named("neg").input(x, dy -> dy.neg()).output(k -> k.unary(UnaryOp.NEG, x.array()));
    }

    /** {@code |x|}; the gradient at 0 is 0. */
    default Tensor abs() {
        Tensor x = (Tensor) this;
        return Op.named("abs")
                .input(x, save(x), (dy, u) -> dy.mul(u.sign()))
                .output(k -> k.unary(UnaryOp.ABS, x.array()));
    }

    /** -1, 0 or 1. */
    default Tensor sign() {
        Tensor x = (Tensor) this;
        return Op.named("sign").input(x, dy -> dy.mul(0)).output(k -> k.unary(UnaryOp.SIGN, x.array()));
    }

    /** {@code e^x}. */
    default Tensor exp() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("exp")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y))
                .output(k -> k.unary(UnaryOp.EXP, x.array()));
    }

    /** {@code e^x - 1}, exact near 0. */
    default Tensor expm1() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("expm1")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y.add(1)))
                .output(k -> k.unary(UnaryOp.EXPM1, x.array()));
    }

    /** Natural logarithm. */
    default Tensor log() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("log").input(x, save(x), (dy, u) -> dy.div(u)).output(k -> k.unary(UnaryOp.LOG, x.array()));
    }

    /** {@code log(1 + x)}, exact near 0. */
    default Tensor log1p() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("log1p")
                .input(x, save(x), (dy, u) -> dy.div(u.add(1)))
                .output(k -> k.unary(UnaryOp.LOG1P, x.array()));
    }

    /** Square root. */
    default Tensor sqrt() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("sqrt")
                .input(x, saveOutput(), (dy, y) -> dy.div(y.mul(2)))
                .output(k -> k.unary(UnaryOp.SQRT, x.array()));
    }

    /** {@code 1 / sqrt(x)}. */
    default Tensor rsqrt() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("rsqrt")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y.mul(y.square())).mul(-0.5))
                .output(k -> k.unary(UnaryOp.RSQRT, x.array()));
    }

    /** {@code 1 / x}. */
    default Tensor reciprocal() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("reciprocal")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y.square()).neg())
                .output(k -> k.unary(UnaryOp.RECIPROCAL, x.array()));
    }

    /** {@code x * x}. */
    default Tensor square() {
        Tensor x = (Tensor) this;
        return Op.named("square")
                .input(x, save(x), (dy, u) -> dy.mul(u).mul(2))
                .output(k -> k.unary(UnaryOp.SQUARE, x.array()));
    }

    /** Sine. */
    default Tensor sin() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("sin")
                .input(x, save(x), (dy, u) -> dy.mul(u.cos()))
                .output(k -> k.unary(UnaryOp.SIN, x.array()));
    }

    /** Cosine. */
    default Tensor cos() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("cos")
                .input(x, save(x), (dy, u) -> dy.mul(u.sin()).neg())
                .output(k -> k.unary(UnaryOp.COS, x.array()));
    }

    /** Tangent. */
    default Tensor tan() {
        return sin().div(cos());
    }

    /** Hyperbolic tangent. */
    default Tensor tanh() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("tanh")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y.square().rsub(1)))
                .output(k -> k.unary(UnaryOp.TANH, x.array()));
    }

    /** {@code 1 / (1 + e^-x)}. */
    default Tensor sigmoid() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("sigmoid")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y.mul(y.rsub(1))))
                .output(k -> k.unary(UnaryOp.SIGMOID, x.array()));
    }

    /** {@code log(sigmoid(x))}, without overflow. */
    default Tensor logSigmoid() {
        return ((Tensor) this).neg().softplus().neg();
    }

    /** Gauss error function. */
    default Tensor erf() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("erf")
                .input(x, save(x), (dy, u) -> dy.mul(u.square().neg().exp()).mul(2 / Math.sqrt(Math.PI)))
                .output(k -> k.unary(UnaryOp.ERF, x.array()));
    }

    /** {@code max(x, 0)}; the gradient at 0 is 0. */
    default Tensor relu() {
        Tensor x = (Tensor) this;
        return Op.named("relu")
                .input(x, saveOutput(), (dy, y) -> dy.mul(y.gt(0).to(dy.dtype())))
                .output(k -> k.unary(UnaryOp.RELU, x.array()));
    }

    /** Largest integer not above; no gradient. */
    default Tensor floor() {
        return step("floor", UnaryOp.FLOOR);
    }

    /** Smallest integer not below; no gradient. */
    default Tensor ceil() {
        return step("ceil", UnaryOp.CEIL);
    }

    /** Nearest integer, halves to even; no gradient. */
    default Tensor round() {
        return step("round", UnaryOp.ROUND);
    }

    /** Integer part; no gradient. */
    default Tensor trunc() {
        return step("trunc", UnaryOp.TRUNC);
    }

    private Tensor step(String name, UnaryOp op) {
        Tensor x = (Tensor) this;
        return x.dtype().isFloat() ? Op.named(name).input(x, dy -> dy.mul(0)).output(k -> k.unary(op, x.array())) : x;
    }

    // --- activations ---

    /** {@code x} if positive, else {@code slope * x}. */
    default Tensor leakyRelu(double slope) {
        Tensor x = (Tensor) this;
        return Tensor.where(x.gt(0), x, x.mul(slope));
    }

    /** {@code x} if positive, else {@code alpha (e^x - 1)}. Clevert et al., arXiv:1511.07289. */
    default Tensor elu(double alpha) {
        Tensor x = (Tensor) this;
        return Tensor.where(x.gt(0), x, x.clampMax(0).expm1().mul(alpha));
    }

    /** {@code log(1 + e^x)}, without overflow. */
    default Tensor softplus() {
        Tensor x = Elementwise.floating((Tensor) this);
        return Op.named("softplus")
                .input(x, save(x), (dy, u) -> dy.mul(u.sigmoid()))
                .compute(() -> x.relu().add(x.abs().neg().exp().log1p()));
    }

    /** {@code min(max(x, 0), 6)}. */
    default Tensor relu6() {
        return activate(Activation.RELU6);
    }

    /** Gaussian error linear unit {@code x (1 + erf(x / sqrt 2)) / 2}. Hendrycks and Gimpel, arXiv:1606.08415. */
    default Tensor gelu() {
        return activate(Activation.GELU);
    }

    /** {@code x sigmoid(x)}, also called swish. */
    default Tensor silu() {
        return activate(Activation.SILU);
    }

    /** {@code x min(max(x + 3, 0), 6) / 6}. */
    default Tensor hardswish() {
        return activate(Activation.HARDSWISH);
    }

    /** {@code min(max(x + 3, 0), 6) / 6}. */
    default Tensor hardsigmoid() {
        return activate(Activation.HARDSIGMOID);
    }

    /** {@code x tanh(softplus(x))}. */
    default Tensor mish() {
        return activate(Activation.MISH);
    }

    /** One of the {@link Activation}s. */
    default Tensor activate(Activation activation) {
        return Activations.of(activation, Elementwise.floating((Tensor) this));
    }

    /** The elements where the {@code BOOL} condition holds replaced by a number; they get no gradient. */
    default Tensor maskedFill(Tensor condition, double value) {
        Tensor x = (Tensor) this;
        return Tensor.where(condition, Tensor.owned(x.backend().fill(x.dtype(), Shape.scalar(), value), null, 0), x);
    }
}
