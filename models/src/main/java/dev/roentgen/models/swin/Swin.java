package dev.roentgen.models.swin;

import static dev.roentgen.backend.kernel.Activation.GELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Part;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transformer over shifted windows, in stages of falling resolution. Liu et al., arXiv:2103.14030, Figure 3.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: torchvision's names, {@code features.0.0.weight} to
 * {@code head.bias}.
 */
public final class Swin extends Encoder {
    static final Init INIT = Init.truncatedNormal(0.02);

    private final SwinConfig config;
    private final List<TensorLayer> features;
    private final LayerNorm norm;
    private @Nullable Linear head;

    /** The model of Figure 3 (a). */
    public Swin(SwinConfig config) {
        this.config = config;
        int stages = config.depths().size(),
                total = config.depths().stream().mapToInt(d -> d).sum(),
                number = 0;
        Conv2d cut = new Conv2d(
                config.inChannels(), config.dim(), kernel(config.patch()).stride(config.patch()));
        List<TensorLayer> parts = new ArrayList<>();
        parts.add(new Sequential(cut, x -> x.permute(0, 2, 3, 1), new LayerNorm(config.dim()))); // [B, H, W, C]
        for (int i = 0; i < stages; i++) {
            if (i > 0) parts.add(new PatchMerging(config.dim() << (i - 1)));
            List<TensorLayer> blocks = new ArrayList<>();
            for (int j = 0; j < config.depths().get(i); j++)
                blocks.add(new Block(config, i, j, config.dropPath() * number++ / Math.max(1, total - 1)));
            parts.add(new Sequential(blocks));
        }
        features = children("features", parts);
        int last = config.dim() << (stages - 1);
        norm = child("norm", new LayerNorm(last));
        if (config.classes() > 0) head(config.classes());
    }

    /** {@inheritDoc} */
    @Override
    public int inChannels() {
        return config.inChannels();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> channels() {
        List<Integer> c = new ArrayList<>();
        for (int i = 0; i < config.depths().size(); i++) c.add(config.dim() << i);
        return c;
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> reductions() {
        List<Integer> r = new ArrayList<>();
        for (int i = 0; i < config.depths().size(); i++) r.add(config.patch() << i);
        return r;
    }

    @Override
    protected List<Tensor> stages(Tensor x, int depth) {
        List<Tensor> found = new ArrayList<>();
        for (int i = 0; i < 2 * depth; i++) {
            x = features.get(i).forward(x);
            if (i % 2 == 1) found.add(x.permute(0, 3, 1, 2)); // [B, C, H, W]
        }
        return found;
    }

    @Override
    protected Tensor compute(Tensor x) {
        for (TensorLayer part : features) x = part.forward(x);
        Tensor pooled = norm.forward(x).mean(false, 1, 2); // [B, C]
        return head == null ? pooled : head.forward(pooled);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(List.of("features.0."), Part.stages("features.", config.depths()), List.of("norm.", "head."));
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        head = replaceChild("head", new Linear(channels().get(channels().size() - 1), classes, true, INIT));
    }

    /** Four neighbours' channels side by side, then half of them: Figure 3 (a), "patch merging". */
    private static final class PatchMerging extends TensorLayer {
        private final LayerNorm norm;
        private final Linear reduction;

        PatchMerging(int dim) {
            norm = child("norm", new LayerNorm(4 * dim));
            reduction = child("reduction", new Linear(4 * dim, 2 * dim, false, INIT));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, H, W, C]
            Tensor even = x.pad(0, 0, 0, 0, x.dim(2) % 2, 0, x.dim(1) % 2);
            int h = even.dim(1) / 2, w = even.dim(2) / 2, c = even.dim(3);
            Tensor cells = even.reshape(x.dim(0), h, 2, w, 2, c).permute(0, 1, 3, 4, 2, 5); // [.., column, row, C]
            return reduction.forward(norm.forward(cells.reshape(x.dim(0), h, w, 4 * c))); // [B, H / 2, W / 2, 2 C]
        }
    }

    /** Swin block, Figure 3 (b): attention in windows, every second block's shifted by half, then a perceptron. */
    private static final class Block extends TensorLayer {
        private final LayerNorm norm1;
        private final WindowAttention attn;
        private final DropPath drop;
        private final LayerNorm norm2;
        private final Sequential mlp;

        Block(SwinConfig config, int stage, int index, double dropPath) {
            int dim = config.dim() << stage, hidden = (int) (dim * config.mlpRatio());
            int shift = index % 2 == 0 ? 0 : config.window() / 2;
            norm1 = child("norm1", new LayerNorm(dim));
            attn = child(
                    "attn",
                    new WindowAttention(dim, config.heads().get(stage), config.window(), shift, config.dropout()));
            drop = child("stochastic_depth", new DropPath(dropPath));
            norm2 = child("norm2", new LayerNorm(dim));
            Linear widen = new Linear(dim, hidden, true, Init.xavierUniform());
            Linear narrow = new Linear(hidden, dim, true, Init.xavierUniform());
            Dropout dropout = new Dropout(config.dropout());
            mlp = child(
                    "mlp",
                    new Sequential(widen, x -> x.activate(GELU), dropout, narrow, new Dropout(config.dropout())));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, H, W, C]
            AddNormed attended = norm2.forward(drop.forward(attn.forward(norm1.forward(x))), x);
            return attended.sum().add(drop.forward(mlp.forward(attended.y())));
        }
    }
}
