package dev.roentgen.models.beit;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.transformer.PatchEmbed;
import dev.roentgen.models.Maskable;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.Positions;
import dev.roentgen.models.Trunk;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Vision transformer with biases by relative position, pretrained by guessing visual words. Bao et al., arXiv:2106.08254;
 * version 2, Peng et al., arXiv:2208.06366.
 *
 * <p>Shapes: {@code [B, C, S, S] -> [B, classes]}. State: timm's names, {@code cls_token} to {@code head.bias}.
 */
public final class Beit extends Model implements Maskable {
    static final Init INIT = Init.truncatedNormal(0.02);

    private final BeitConfig config;
    private final Parameter clsToken;
    private final @Nullable Parameter posEmbed;
    private final PatchEmbed patchEmbed;
    private final RelativeBias.@Nullable Shared sharedBias;
    private final List<Block> blocks;
    private final LayerNorm norm; // of the class token, or of the patches' mean
    private @Nullable Linear head;

    /** The model. */
    public Beit(BeitConfig config) {
        this.config = config;
        Trunk t = config.trunk();
        int dim = t.dim(), tokens = t.grid() * t.grid() + 1;
        clsToken = parameter("cls_token", Shape.of(1, 1, dim), INIT);
        posEmbed = config.positions() ? parameter("pos_embed", Shape.of(1, tokens, dim), INIT) : null;
        patchEmbed = child("patch_embed", new PatchEmbed("proj", t.inChannels(), dim, t.patchSize()));
        sharedBias = config.sharedBias() ? child("rel_pos_bias", new RelativeBias.Shared(t.grid(), t.heads())) : null;
        List<Block> parts = new ArrayList<>();
        for (int i = 0; i < t.depth(); i++) parts.add(new Block(config, t.dropPath(i)));
        blocks = children("blocks", parts);
        norm = child(config.meanPooling() ? "fc_norm" : "norm", new LayerNorm(dim, t.eps()));
        if (config.classes() > 0) head(config.classes());
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor tokens = blocks(x, null); // [B, 1 + N, D]
        Tensor pooled = config.meanPooling()
                ? norm.forward(tokens.narrow(1, 1, tokens.dim(1) - 1).mean(false, 1))
                : norm.forward(tokens).select(1, 0);
        return head == null ? pooled : head.forward(pooled);
    }

    /** All tokens: class token, patches row by row, {@code [B, tokens, dim]}. */
    public Tensor tokens(Tensor x) {
        return call(List.of(x), () -> blocks(x, null));
    }

    /** {@inheritDoc} What is hidden is 0: published files have no token for it. */
    @Override
    public Tensor tokens(Tensor x, Tensor hidden) {
        return call(List.of(x, hidden), () -> blocks(x, hidden));
    }

    @Override
    public int inChannels() {
        return config.trunk().inChannels();
    }

    @Override
    public int patchSize() {
        return config.trunk().patchSize();
    }

    @Override
    public int dim() {
        return config.trunk().dim();
    }

    private Tensor blocks(Tensor x, @Nullable Tensor hidden) {
        config.trunk()
                .check(
                        "Beit",
                        x.shape(),
                        false,
                        "Resize the images, or build for another size with image(size, patch).");
        Tensor patches = patchEmbed.forward(x); // [B, N, D]
        if (hidden != null) patches = patches.mul(hidden.unsqueeze(-1).neg().add(1));
        Tensor y = Tensor.concat(1, clsToken.value().expand(x.dim(0), 1, dim()), patches); // [B, 1 + N, D]
        if (posEmbed != null) y = y.add(posEmbed.value());
        Tensor bias = sharedBias == null ? null : sharedBias.value(x.backend());
        for (Block block : blocks) y = block.forward(y, bias);
        return y;
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(
                List.of("cls_token", "pos_embed", "patch_embed.", "rel_pos_bias."),
                "blocks.",
                config.trunk().depth(),
                List.of("norm.", "fc_norm.", "head."));
    }

    @Override
    protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        return key.equals("pos_embed")
                ? Positions.adaptation(from, to, 1, false, true)
                : super.adaptation(key, from, to);
    }

    /** What it is made of. */
    public BeitConfig config() {
        return config;
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        head = replaceChild("head", new Linear(dim(), classes, true, INIT));
    }
}
