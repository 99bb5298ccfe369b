package dev.roentgen.models.multitask;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvTranspose2d;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.layers.pool.MaxPool2d;
import dev.roentgen.layers.pool.Upsample;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Part;
import dev.roentgen.models.segment.Segmented;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A plain U-Net with a second head: the mask comes from the top of the U, the image's class from its bottom. Ronneberger et
 * al., arXiv:1505.04597, Figure 1, with normalisation.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, masks, H, W]} and {@code [B, classes]}; H and W are 16 or more. State: the names of
 * the project DLMI_COVID19_Radiography, {@code inc.double_conv.0.weight} to {@code fc2.bias}.
 */
public final class VNet extends Model {
    private final VNetConfig config;
    private int masks, labels; // of the heads now
    private final Stage inc;
    private final Down down1;
    private final Down down2;
    private final Down down3;
    private final Down down4;
    private final Up up1;
    private final Up up2;
    private final Up up3;
    private final Up up4;
    private Out outc;
    private final Linear fc1;
    private Linear fc2;

    /** The net. */
    public VNet(VNetConfig config) {
        this.config = config;
        masks = config.masks();
        labels = config.classes();
        int w = config.width(), part = config.bilinear() ? 2 : 1; // interpolation keeps the channels: half as many
        boolean bilinear = config.bilinear();
        inc = child("inc", new Stage(config.inChannels(), w, w));
        down1 = child("down1", new Down(w, 2 * w));
        down2 = child("down2", new Down(2 * w, 4 * w));
        down3 = child("down3", new Down(4 * w, 8 * w));
        down4 = child("down4", new Down(8 * w, 16 * w / part));
        up1 = child("up1", new Up(16 * w, 8 * w / part, bilinear));
        up2 = child("up2", new Up(8 * w, 4 * w / part, bilinear));
        up3 = child("up3", new Up(4 * w, 2 * w / part, bilinear));
        up4 = child("up4", new Up(2 * w, w, bilinear));
        outc = child("outc", new Out(w, config.masks()));
        fc1 = child("fc1", new Linear(16 * w / part, config.hidden()));
        fc2 = child("fc2", new Linear(config.hidden(), config.classes()));
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<List<String>> blocks = new ArrayList<>();
        for (String kind : List.of("down", "up")) for (int i = 1; i <= 4; i++) blocks.add(List.of(kind + i + "."));
        return Part.list(List.of("inc."), blocks, List.of("outc.", "fc1.", "fc2."));
    }

    @Override
    protected Object configuration() {
        return config.heads(masks, config.hidden(), labels);
    }

    @Override
    protected void head(int classes) {
        masks = classes;
        outc = replaceChild("outc", new Out(config.width(), classes));
    }

    /** What options ask for of a configuration; the classes are those of the mask. */
    public static VNet of(VNetConfig c, ModelOptions o) {
        return new VNet(c.inChannels(o.inChannels().orElse(c.inChannels()))
                .heads(o.classes().orElse(c.masks()), c.hidden(), c.classes()));
    }

    /** Puts a new head for so many classes of whole images in the place of the old one. */
    public void replaceLabels(int labels) {
        atLeastOne("labels", labels);
        this.labels = labels;
        fc2 = replaceChild("fc2", new Linear(config.hidden(), labels));
    }

    /** The mask's logits. */
    @Override
    protected Tensor compute(Tensor x) {
        return both(x).mask();
    }

    /** The mask's and the image's logits. */
    public Segmented segment(Tensor x) {
        return call(List.of(x), () -> both(x));
    }

    private Segmented both(Tensor x) {
        Tensor x1 = inc.forward(x); // [B, w, H, W]
        Tensor x2 = down1.forward(x1);
        Tensor x3 = down2.forward(x2);
        Tensor x4 = down3.forward(x3);
        Tensor x5 = down4.forward(x4); // [B, 16 w, H / 16, W / 16]
        Tensor y = up1.forward(x5, x4);
        y = up2.forward(y, x3);
        y = up3.forward(y, x2);
        y = up4.forward(y, x1); // [B, w, H, W]
        return new Segmented(outc.forward(y), fc2.forward(fc1.forward(x5.mean(false, 2, 3), RELU)));
    }

    /** A child {@code double_conv} of two convolutions. */
    private static final class Stage extends TensorLayer {
        private final DoubleConv conv;

        Stage(int in, int middle, int out) {
            conv = child("double_conv", new DoubleConv(in, middle, out));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return conv.forward(x);
        }
    }

    /** {@code relu(norm(conv(x)))}, twice. */
    private static final class DoubleConv extends TensorLayer {
        private final Conv2d conv1;
        private final BatchNorm2d norm1;
        private final Conv2d conv2;
        private final BatchNorm2d norm2;

        DoubleConv(int in, int middle, int out) {
            conv1 = child("0", new Conv2d(in, middle, kernel(3).same().noBias()));
            norm1 = child("1", new BatchNorm2d(middle));
            conv2 = child("3", new Conv2d(middle, out, kernel(3).same().noBias()));
            norm2 = child("4", new BatchNorm2d(out));
        }

        @Override
        protected Tensor compute(Tensor x) {
            x = norm1.forward(conv1.forward(x), RELU);
            return norm2.forward(conv2.forward(x), RELU);
        }
    }

    /** Half the size, then two convolutions. */
    private static final class Down extends TensorLayer {
        private final Sequential conv;

        Down(int in, int out) {
            conv = child("maxpool_conv", new Sequential(new MaxPool2d(PoolSpec.kernel(2)), new Stage(in, out, out)));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return conv.forward(x);
        }
    }

    /** Twice the size, the left side's features beside, two convolutions. */
    private static final class Up extends Layer {
        private final Forward up;
        private final Stage conv;

        Up(int in, int out, boolean bilinear) {
            up = bilinear
                    ? new Upsample(2, Mode.BILINEAR, true)
                    : child("up", new ConvTranspose2d(in, in / 2, kernel(2).stride(2)));
            conv = child("conv", new Stage(in, bilinear ? in / 2 : out, out));
        }

        Tensor forward(Tensor x, Tensor skip) {
            return call(List.of(x, skip), in -> {
                Tensor y = up.forward(in.get(0)), left = in.get(1);
                int h = left.dim(2) - y.dim(2), w = left.dim(3) - y.dim(3); // 1 where halving has cut an odd size
                return conv.forward(Tensor.concat(1, left, y.pad(0, w / 2, w - w / 2, h / 2, h - h / 2)));
            });
        }
    }

    /** A convolution of each pixel. */
    private static final class Out extends TensorLayer {
        private final Conv2d conv;

        Out(int in, int out) {
            conv = child("conv", new Conv2d(in, out, kernel(1)));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return conv.forward(x);
        }
    }
}
