package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.segment.DeepLabConfig;
import dev.roentgen.models.segment.DeepLabV3;
import dev.roentgen.models.segment.DeepLabV3Plus;
import dev.roentgen.models.segment.Fpn;
import dev.roentgen.models.segment.FpnConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Linknet;
import dev.roentgen.models.segment.Manet;
import dev.roentgen.models.segment.Pan;
import dev.roentgen.models.segment.PspNet;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.segment.UnetConfig;
import dev.roentgen.models.segment.UnetPlusPlus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Builds the nets of segmentation_models_pytorch from that library's arguments; what is left out is as it has it. */
public final class SmpNets {
    private static final int WHOLE = 32; // what encoders reduce by, undilated

    /** Builds one net; the encoder is made for an output stride. */
    private interface Maker {
        SegmentationModel of(Settings s, IntFunction<? extends Encoder> encoder, Heads heads);
    }

    private static final Map<String, Maker> MAKERS = makers();

    private SmpNets() {}

    private static Map<String, Maker> makers() {
        Map<String, Maker> makers = new LinkedHashMap<>();
        makers.put("Unet", (s, e, heads) -> new Unet(e.apply(WHOLE), unet(s), heads));
        makers.put("UnetPlusPlus", (s, e, heads) -> new UnetPlusPlus(e.apply(WHOLE), unet(s), heads));
        makers.put("MAnet", SmpNets::manet);
        makers.put("Linknet", SmpNets::linknet);
        makers.put("FPN", SmpNets::fpn);
        makers.put("PSPNet", SmpNets::pspNet);
        makers.put("PAN", SmpNets::pan);
        makers.put("DeepLabV3", SmpNets::deepLab);
        makers.put("DeepLabV3Plus", SmpNets::deepLabPlus);
        return makers;
    }

    /** The nets' names. */
    public static List<String> names() {
        return List.copyOf(MAKERS.keySet());
    }

    /**
     * Builds the net of this name; {@code encoder} makes its encoder, whose last features are so many times smaller than the
     * image.
     */
    public static SegmentationModel of(String name, Settings s, IntFunction<? extends Encoder> encoder, int classes) {
        Maker maker = MAKERS.get(name);
        if (maker == null) throw new IllegalArgumentException(name + " is none of " + names());
        s.usual("activation", "identity");
        return maker.of(s, encoder, labels(s, Heads.masks(classes)));
    }

    private static Heads labels(Settings s, Heads masks) {
        if (!s.has("aux_params")) return masks;
        Settings labels = s.object("aux_params");
        labels.usual("activation", "identity");
        Heads heads = masks.labels(labels.integer("classes")).dropout(labels.number("dropout", 0.2));
        String pooling = labels.text("pooling", "avg");
        if (pooling.equals("max")) return heads.ofLargest();
        labels.usual("pooling", "avg");
        return heads;
    }

    /** The decoder's steps, as many as features of the encoder are taken. */
    private static UnetConfig steps(Settings s) {
        int[] channels = s.integers("decoder_channels", 256, 128, 64, 32, 16);
        s.usual("encoder_depth", Integer.toString(channels.length));
        boolean scse = s.text("decoder_attention_type", "").equals("scse");
        if (!scse) s.usual("decoder_attention_type", "scse");
        UnetConfig config = UnetConfig.standard().channels(channels);
        return scse ? config.withScse() : config;
    }

    /** The same with what these two nets alone leave to choose here. */
    private static UnetConfig unet(Settings s) {
        UnetConfig config = steps(s);
        if (s.text("decoder_interpolation", "nearest").equals("bilinear")) config = config.interpolation(Mode.BILINEAR);
        else s.usual("decoder_interpolation", "nearest");
        return normalised(s, false) ? config : config.plain();
    }

    /** Whether a decoder has batch normalisation, which most nets have no choice of here. */
    private static boolean normalised(Settings s, boolean must) {
        boolean normalised = true;
        for (String key : List.of("decoder_use_batchnorm", "decoder_use_norm")) {
            String kind = s.text(key, "batchnorm");
            boolean none = kind.equals("false") || kind.equals("identity");
            if (must || !none && !kind.equals("true")) s.usual(key, kind.equals("true") ? kind : "batchnorm");
            normalised &= !none;
        }
        return normalised;
    }

    private static Manet manet(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        s.usual("decoder_interpolation", "nearest");
        normalised(s, true);
        List<Integer> channels = steps(s).channels();
        return new Manet(encoder.apply(WHOLE), channels, s.integer("decoder_pab_channels", 64), heads);
    }

    private static Linknet linknet(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        normalised(s, true);
        return new Linknet(encoder.apply(WHOLE), s.integer("encoder_depth", 5), heads);
    }

    private static Fpn fpn(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        s.usual("decoder_interpolation", "nearest");
        FpnConfig config = FpnConfig.standard()
                .depth(s.integer("encoder_depth", 5))
                .channels(s.integer("decoder_pyramid_channels", 256), s.integer("decoder_segmentation_channels", 128))
                .dropout(s.number("decoder_dropout", 0.2));
        boolean concat = s.text("decoder_merge_policy", "add").equals("cat");
        if (!concat) s.usual("decoder_merge_policy", "add");
        return new Fpn(encoder.apply(WHOLE), concat ? config.concatenated() : config, enlarged(heads, s, 4));
    }

    /** The heads with the enlargement that the arguments name. */
    private static Heads enlarged(Heads heads, Settings s, int usual) {
        return heads.upsampling(s.integer("upsampling", usual));
    }

    private static PspNet pspNet(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        normalised(s, true);
        s.usual("psp_use_batchnorm", "true");
        int depth = s.integer("encoder_depth", 3), out = s.integer("psp_out_channels", 512);
        return new PspNet(encoder.apply(WHOLE), depth, out, s.number("psp_dropout", 0.2), enlarged(heads, s, 8));
    }

    private static Pan pan(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        s.usual("decoder_interpolation", "bilinear");
        int stride = s.integer("encoder_output_stride", 16), depth = s.integer("encoder_depth", 5);
        return new Pan(encoder.apply(stride), depth, s.integer("decoder_channels", 32), enlarged(heads, s, 4));
    }

    private static DeepLabConfig atrous(Settings s, boolean separable) {
        return DeepLabConfig.standard()
                .depth(s.integer("encoder_depth", 5))
                .channels(s.integer("decoder_channels", 256))
                .rates(s.integers("decoder_atrous_rates", 12, 24, 36))
                .dropout(s.number("decoder_aspp_dropout", 0.5))
                .separable(s.flag("decoder_aspp_separable", separable));
    }

    private static DeepLabV3 deepLab(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        int stride = s.integer("encoder_output_stride", 8);
        return new DeepLabV3(encoder.apply(stride), atrous(s, false), enlarged(heads, s, 0));
    }

    private static DeepLabV3Plus deepLabPlus(Settings s, IntFunction<? extends Encoder> encoder, Heads heads) {
        int stride = s.integer("encoder_output_stride", 16);
        return new DeepLabV3Plus(encoder.apply(stride), atrous(s, true), enlarged(heads, s, 4));
    }
}
