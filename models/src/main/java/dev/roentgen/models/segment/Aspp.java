package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Atrous spatial pyramid pooling: one point-wise convolution, three dilated ones and the mean of the plane side by side, then
 * one convolution. Chen et al., arXiv:1706.05587, Figure 5.
 *
 * <p>Shapes: {@code [B, in, H, W] -> [B, out, H, W]}. State: {@code convs.0.*} to {@code convs.4.*}, {@code project.*}.
 */
final class Aspp extends TensorLayer {
    private static final ConvOptions POINT = kernel(1).noBias().init(Init.heUniform());

    private final List<TensorLayer> convs;
    private final Sequential project;

    Aspp(int in, int out, DeepLabConfig config, boolean separable) {
        List<TensorLayer> parts = new ArrayList<>();
        parts.add(new ConvNormAct(in, out, POINT, RELU));
        for (int rate : config.rates()) {
            ConvOptions dilated = kernel(3).dilation(rate).same().init(Init.heUniform());
            parts.add(separable ? new SeparableNormAct(in, out, dilated) : new ConvNormAct(in, out, dilated, RELU));
        }
        parts.add(new Mean(in, out));
        convs = children("convs", parts);
        project = child("project", project(parts.size() * out, out, config.dropout()));
    }

    private static Sequential project(int in, int out, double dropout) {
        Conv2d conv = new Conv2d(in, out, POINT);
        return new Sequential(conv, new BatchNorm2d(out), Tensor::relu, new Dropout(dropout));
    }

    @Override
    protected Tensor compute(Tensor x) {
        List<Tensor> all = new ArrayList<>();
        for (TensorLayer conv : convs) all.add(conv.forward(x));
        return project.forward(Tensor.concat(1, all));
    }

    /** The mean of the plane, everywhere. */
    private static final class Mean extends TensorLayer {
        private final Conv2d conv;
        private final BatchNorm2d norm;

        Mean(int in, int out) {
            conv = child("1", new Conv2d(in, out, POINT));
            norm = child("2", new BatchNorm2d(out));
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor mean = norm.forward(conv.forward(x.mean(true, 2, 3)), RELU); // [B, out, 1, 1]
            return mean.expand(x.dim(0), mean.dim(1), x.dim(2), x.dim(3));
        }
    }

    /** {@code relu(norm(separable convolution))}. */
    static final class SeparableNormAct extends TensorLayer {
        private final Sequential conv;
        private final BatchNorm2d norm;

        SeparableNormAct(int in, int out, ConvOptions options) {
            conv = child("0", separable(in, out, options));
            norm = child("1", new BatchNorm2d(out));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return norm.forward(conv.forward(x), RELU);
        }
    }

    /** A convolution of each channel for itself, then one of each pixel for itself. */
    static Sequential separable(int in, int out, ConvOptions options) {
        Conv2d depthwise = new Conv2d(in, in, options.groups(in).noBias());
        return new Sequential(depthwise, new Conv2d(in, out, POINT));
    }
}
