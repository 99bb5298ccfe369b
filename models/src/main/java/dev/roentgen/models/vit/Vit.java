package dev.roentgen.models.vit;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.transformer.PatchEmbed;
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
 * Vision transformer with timm's names, which DINOv2's are too. Dosovitskiy et al., arXiv:2010.11929, Figure 1; registers,
 * Darcet et al., arXiv:2309.16588.
 *
 * <p>Shapes: {@code [B, C, S, S] -> [B, classes]}, or {@code [B, dim]} without a head. State: {@code cls_token} to
 * {@code head.bias}.
 */
public final class Vit extends Model {
    static final Init INIT = Init.truncatedNormal(0.02);

    private final VitConfig config;
    private final Parameter clsToken;
    private final @Nullable Parameter regToken;
    private final Parameter posEmbed;
    private final PatchEmbed patchEmbed;
    private final @Nullable LayerNorm normPre; // of the embedded tokens
    private final List<Block> blocks;
    private final @Nullable LayerNorm norm; // of all tokens
    private final @Nullable LayerNorm fcNorm; // of their mean
    private @Nullable Linear head;

    /** The model of Figure 1 (left). */
    public Vit(VitConfig config) {
        this.config = config;
        Trunk t = config.trunk();
        int dim = t.dim(), patches = t.grid() * t.grid(), registers = config.registers();
        Init token = Init.normal(1e-6);
        clsToken = parameter("cls_token", Shape.of(1, 1, dim), token);
        regToken = registers == 0 ? null : parameter("reg_token", Shape.of(1, registers, dim), token);
        posEmbed = parameter("pos_embed", Shape.of(1, config.placedPrefix() + patches, dim), INIT);
        boolean pre = config.preNorm();
        patchEmbed = child(
                "patch_embed", new PatchEmbed("proj", t.inChannels(), dim, t.patchSize(), o -> pre ? o.noBias() : o));
        normPre = pre ? child("norm_pre", new LayerNorm(dim, t.eps())) : null;
        List<Block> parts = new ArrayList<>();
        for (int i = 0; i < t.depth(); i++) parts.add(new Block(config, t.dropPath(i)));
        blocks = children("blocks", parts);
        norm = config.meanPooling() ? null : child("norm", new LayerNorm(dim, t.eps()));
        fcNorm = config.meanPooling() ? child("fc_norm", new LayerNorm(dim, t.eps())) : null;
        if (config.classes() > 0) head(config.classes());
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor pooled = pool(run(x)); // [B, D]
        return head == null ? pooled : head.forward(pooled);
    }

    /** All tokens: class token, registers, patches row by row, {@code [B, tokens, dim]}; normalised unless their mean is. */
    public Tensor tokens(Tensor x) {
        return call(List.of(x), () -> run(x));
    }

    /** What the head gets of the tokens, {@code [B, dim]}. */
    public Tensor pooled(Tensor tokens) {
        return call(List.of(tokens), () -> pool(tokens));
    }

    private Tensor run(Tensor x) { // [B, C, H, W]
        Trunk t = config.trunk();
        t.check("Vit", x.shape(), config.anySize(), "Resize the images, or build with ofAnySize().");
        int b = x.dim(0), h = x.dim(2) / t.patchSize(), w = x.dim(3) / t.patchSize();
        Tensor positions = Positions.resized(posEmbed.value(), config.placedPrefix(), h, w, false, true);
        Tensor patches = patchEmbed.forward(x); // [B, N, D]
        List<Tensor> tokens = new ArrayList<>(List.of(clsToken.value().expand(b, 1, t.dim())));
        if (regToken != null) tokens.add(regToken.value().expand(b, config.registers(), t.dim()));
        tokens.add(config.positionsOfPatches() ? patches.add(positions) : patches);
        Tensor y = Tensor.concat(1, tokens); // [B, 1 + registers + N, D]
        if (!config.positionsOfPatches()) y = y.add(positions);
        if (normPre != null) y = normPre.forward(y);
        for (Block block : blocks) y = block.forward(y);
        return norm == null ? y : norm.forward(y);
    }

    private Tensor pool(Tensor tokens) {
        if (fcNorm == null) return tokens.select(1, 0);
        int prefix = config.prefix();
        return fcNorm.forward(tokens.narrow(1, prefix, tokens.dim(1) - prefix).mean(false, 1));
    }

    @Override
    protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        return key.equals("pos_embed")
                ? Positions.adaptation(from, to, config.placedPrefix(), false, true)
                : super.adaptation(key, from, to);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(
                List.of("cls_token", "reg_token", "pos_embed", "patch_embed.", "norm_pre."),
                "blocks.",
                config.trunk().depth(),
                List.of("norm.", "fc_norm.", "head."));
    }

    /** What it is made of. */
    public VitConfig config() {
        return config;
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        head = replaceChild("head", new Linear(config.trunk().dim(), classes, true, INIT));
    }
}
