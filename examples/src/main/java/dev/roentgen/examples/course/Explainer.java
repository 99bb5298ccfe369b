package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Batches;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.LogitClassifier;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.explain.AttentionRollout;
import dev.roentgen.training.explain.GradCam;
import dev.roentgen.training.explain.Occlusion;
import dev.roentgen.training.predict.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a classifier looks.
 *
 * <p>Grad-CAM looks at models that read their class token alone before their last attention, at all others at the last
 * block's result.
 */
public final class Explainer {
    /** How it is found out. */
    public enum Method {
        /** What raises a class's logit; Selvaraju et al., arXiv:1610.02391. */
        GRAD_CAM("grad-cam"),
        /** What reaches the class token through all attention; Abnar and Zuidema, arXiv:2005.00928. */
        ROLLOUT("rollout"),
        /** What a class's logit falls by when it is covered; Zeiler and Fergus, arXiv:1311.2901. */
        OCCLUSION("occlusion");

        private final String text;

        Method(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What is done with a batch. */
    public interface Visitor {
        /**
         * Sees a batch; what it is given is freed afterwards.
         *
         * @param logits {@code [B, classes]}
         * @param classes the class of each image that is explained
         * @param maps {@code [B, 1, H, W]}, from 0 to 1
         * @param at the number of the batch's first image
         */
        void see(Batch batch, Tensor logits, int[] classes, Tensor maps, int at);
    }

    private interface Maps {
        Tensor of(Tensor images, int[] classes);
    }

    private static final int PATCHES = 7; // that occlusion covers along a side

    private final TensorLayer classifier;
    private final Maps maps;

    private Explainer(TensorLayer classifier, Maps maps) {
        this.classifier = classifier;
        this.maps = maps;
        classifier.eval();
    }

    /** For a model of the zoo with a head; of a {@link VNet} the branch that classifies is looked at. */
    public static Explainer of(Model model, Method method) {
        return of(model instanceof VNet both ? new Labels(both) : model, seen(model), method);
    }

    /** The model whose blocks are looked at. */
    private static Model seen(Model model) {
        return model instanceof LogitClassifier c ? c.model() : model;
    }

    private static Explainer of(TensorLayer classifier, Model model, Method method) {
        return new Explainer(
                classifier,
                switch (method) {
                    case GRAD_CAM -> looking(classifier, model)::maps;
                    case ROLLOUT -> {
                        AttentionRollout rollout = rollout(model);
                        yield (images, classes) -> rollout.maps(images);
                    }
                    case OCCLUSION ->
                        (images, classes) -> Occlusion.of(Math.max(1, images.dim(3) / PATCHES))
                                .maps(classifier, images, classes);
                });
    }

    /** Rollout for models that read a class token, Grad-CAM for all others. */
    public static Method methodFor(Model model) {
        return readsClassToken(seen(model)) ? Method.ROLLOUT : Method.GRAD_CAM;
    }

    private static boolean readsClassToken(Model model) {
        return model instanceof VisionTransformer
                || model instanceof Dinov2Classifier
                || model instanceof Vit vit && !vit.config().meanPooling()
                || model instanceof Beit beit && !beit.config().meanPooling();
    }

    /**
     * Explains all images of a loader.
     *
     * @param asked the class that is explained; null for the one that is found in each image
     */
    public void each(DataLoader images, @Nullable Integer asked, Visitor visitor) {
        int at = 0;
        try (Batches batches = images.epoch(1)) {
            for (Batch batch : batches) {
                try (Scope scope = Scope.open()) {
                    Tensor logits = Autograd.off(() -> classifier.forward(batch.images()));
                    Predictor.check(batch, logits);
                    int[] classes = Arrays.stream(logits.argmax(1, false).toLongArray())
                            .mapToInt(found -> asked == null ? (int) found : asked)
                            .toArray();
                    visitor.see(batch, logits, classes, maps.of(batch.images(), classes), at);
                    at += batch.size();
                }
            }
        }
    }

    private static AttentionRollout rollout(Model model) {
        if (readsClassToken(model)) return AttentionRollout.of(model);
        if (model instanceof Vit || model instanceof Beit) return AttentionRollout.ofPatches(model);
        throw new ArgumentException(
                "rollout",
                "the model must",
                "attend among all patches of the image",
                "a " + model.getClass().getSimpleName(),
                "Use grad-cam or occlusion.");
    }

    private static GradCam looking(TensorLayer classifier, Model model) {
        GradCam cam = GradCam.of(classifier, pathOf(model, classifier) + lookedAt(model));
        return model instanceof Swin ? cam.channelsLast() : cam;
    }

    private static String lookedAt(Model model) {
        if (model instanceof VNet) return "down4";
        if (model instanceof DenseNet) return "features.norm5";
        List<Part> parts = model.blocks();
        List<String> paths = parts.get(parts.size() - 2).prefixes();
        String last = paths.get(paths.size() - 1);
        if (model instanceof VisionTransformer) return last + "ln_1";
        if (model instanceof Vit || model instanceof Dinov2Classifier) return last + "norm1";
        return last.replaceFirst("\\.$", "");
    }

    private static String pathOf(Layer inner, Layer outer) {
        List<String> found = new ArrayList<>();
        outer.eachLayer((path, layer) -> {
            if (layer == inner) found.add(path.isEmpty() ? "" : path + ".");
        });
        if (found.isEmpty())
            throw new ArgumentException(
                    "Explainer", "the model must be", "a layer of the classifier", "none of its layers", "");
        return found.get(0);
    }

    /** A multi-task net as a classifier of whole images. */
    private static final class Labels extends TensorLayer {
        private final VNet net;

        Labels(VNet net) {
            this.net = child("net", net);
        }

        @Override
        protected Tensor compute(Tensor x) {
            return net.segment(x).label();
        }
    }
}
