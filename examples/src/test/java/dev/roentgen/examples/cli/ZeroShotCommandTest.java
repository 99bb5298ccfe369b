package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.clip.ZeroShotClassifier;
import dev.roentgen.tensor.Generator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ZeroShotCommandTest {
    private static final double ROUNDING = 0.01; // a loader resizes by other arithmetic than one tensor

    private static final List<String> SENTENCES =
            List.of("lungs with covid", "an opacity of the lung", "normal lungs", "a viral pneumonia");

    @TempDir
    private static Path dir;

    private static Path clip;
    private static Path xrays;

    private final Console console = new Console();

    @BeforeAll
    static void writeModelAndData() {
        xrays = dir.resolve("xrays");
        SyntheticChestXray.of(12, 5).size(48).writeTo(xrays);
        Generator.seed(2);
        ClipTokenizer tokenizer = ClipTokenizer.learn(SENTENCES, 200).context(64);
        var small = new Clip(ClipConfig.vitB32()
                .projection(6)
                .vision(new Tower(16, 32, 1, 2), 32, 8)
                .text(new Tower(16, 32, 1, 2), tokenizer.vocabularySize(), 64));
        clip = dir.resolve("clip");
        Models.save(small, tokenizer, Preprocessing.imagenet(32), clip);
    }

    private static String prompts(String... lines) throws IOException {
        return Files.writeString(dir.resolve("prompts.txt"), String.join("\n", lines) + "\n")
                .toString();
    }

    private static Object[] asked(Path weights, String prompts) {
        return new Object[] {
            "zero-shot", "--weights", weights.toString(), "--images", normal().toString(), "--prompts", prompts
        };
    }

    private static Path normal() {
        return xrays.resolve("Normal").resolve("images");
    }

    @Test
    void pictures_get_the_class_whose_sentences_lie_nearest() throws IOException {
        String prompts = prompts("well: normal lungs", "", "ill: a viral pneumonia", "ill: lungs with covid");
        Path csv = dir.resolve("new").resolve("found.csv");
        console.done(
                "zero-shot",
                "--weights",
                clip.toString(),
                "--images",
                normal().toString(),
                "--prompts",
                prompts,
                "--out",
                csv.toString());
        assertThat(console.out())
                .containsPattern("Normal-1\\.png: (well|ill), probability 0\\.\\d+\n")
                .endsWith("Written to " + csv + System.lineSeparator());
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(4).first().isEqualTo("image,class,p(well),p(ill)");

        var opened = Models.open(clip);
        var classifier = ZeroShotClassifier.of(
                opened.model(Clip.class),
                Objects.requireNonNull(opened.tokenizer()),
                List.of(List.of("normal lungs"), List.of("a viral pneumonia", "lungs with covid")));
        var picture = Image.read(normal().resolve("Normal-1.png")).toRgb();
        float well = classifier.probabilities(opened.input(picture.samples(), picture.height(), picture.width()))
                .toArray()[0];
        assertThat(Double.parseDouble(lines.get(1).split(",")[2])).isCloseTo(well, within(ROUNDING));
    }

    @Test
    void known_classes_are_measured_whatever_the_order_of_the_prompts() throws IOException {
        String labelled = prompts(
                "Normal: normal lungs",
                "COVID: lungs with covid",
                "Viral Pneumonia: a viral pneumonia",
                "Lung_Opacity: an opacity of the lung");
        Object[] command = {
            "zero-shot", "--weights", clip.toString(), "--data", xrays.toString(), "--prompts", labelled, "--json"
        };
        console.done(command);
        JsonNode first = console.json();
        assertThat(first.path("classes").valueStream().map(JsonNode::asString))
                .containsExactly("COVID", "Lung_Opacity", "Normal", "Viral Pneumonia");
        assertThat(first.path("accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(first.path("f1_interval")).hasSize(2);
        assertThat(first.path("images")).hasSize(12);
        long pictures = 0;
        for (JsonNode row : first.path("confusion")) for (JsonNode n : row) pictures += n.asLong();
        assertThat(pictures).isEqualTo(12);

        prompts(SENTENCES.toArray(String[]::new)); // without labels they stand for the classes in order
        console.done(command);
        assertThat(console.json()).isEqualTo(first);

        console.done("zero-shot", "--weights", clip.toString(), "--data", xrays.toString(), "--prompts", labelled);
        assertThat(console.out())
                .containsPattern("\naccuracy +[01]\\.\\d{4} \\[")
                .containsPattern("\ntrue \\\\ found +COVID +Lung_Opacity +Normal +Viral Pneumonia\nCOVID( +\\d){4}\n");
    }

    @Test
    void prompts_that_do_not_fit_are_refused_in_one_line() throws IOException {
        String fix = ". Write a line for each class: 'normal: A chest X-ray of healthy lungs.'";
        String file = prompts("", " ");
        console.refused(
                "--prompts: " + file + " must hold sentences for 2 or more classes, got none" + fix, asked(clip, file));
        prompts("only: normal lungs");
        console.refused(
                "--prompts: " + file + " must hold sentences for 2 or more classes, got one class" + fix,
                asked(clip, file));
        prompts("well: normal lungs", "ill:");
        console.refused(
                "--prompts: line 2 of " + file + " must be 'label: sentence' or a sentence, got 'ill:'" + fix,
                asked(clip, file));
        Path none = dir.resolve("none.txt");
        console.refused(
                "--prompts: it must be a text file, got " + none + " (none)" + fix, asked(clip, none.toString()));
        console.refused(
                "--prompts: it must be a text file, got " + dir + " (a folder)" + fix, asked(clip, dir.toString()));
        Files.write(Path.of(file), "na\u00efve lungs\nothers".getBytes(StandardCharsets.ISO_8859_1));
        console.refused(
                "--prompts: " + file + " must be text in UTF-8, got other bytes. Save it as UTF-8.", asked(clip, file));
        String longest = "normal lungs ".repeat(11).strip();
        prompts(longest, "a viral pneumonia");
        console.refused(
                "ZeroShotClassifier: a prompt must have at most 62 words of the vocabulary, got 66 in '" + longest
                        + "'. Shorten it.",
                asked(clip, file));
        prompts("well: normal lungs", "ill: lungs with covid");
        console.refused(
                "--prompts: its labels must be the classes of --data, COVID, Lung_Opacity, Normal, Viral Pneumonia, got"
                        + " well, ill. Write 'label: sentence' lines with these labels.",
                "zero-shot",
                "--weights",
                clip.toString(),
                "--data",
                xrays.toString(),
                "--prompts",
                file);
    }

    @Test
    void weights_and_pictures_that_do_not_fit_are_refused_in_one_line() throws IOException {
        String file = prompts("well: normal lungs", "ill: lungs with covid");
        Path net = dir.resolve("resnet.safetensors");
        Models.save(Models.create("resnet18", ModelOptions.published().width(4)), net);
        console.refused(
                "--weights: the model must be a CLIP, which compares pictures with texts, got resnet18, a ResNet. Use"
                        + " 'roentgen predict' for what it was trained to tell apart.",
                asked(net, file));
        Path bare = Files.createDirectories(dir.resolve("bare"));
        for (String name : List.of("config.json", "model.safetensors"))
            Files.copy(clip.resolve(name), bare.resolve(name));
        console.refused(
                "--weights: beside the weights must lie the vocabulary: vocab.json and merges.txt, tokenizer.json, or"
                        + " bpe_simple_vocab_16e6.txt.gz, got none of them at " + bare
                        + ". Download it from where the weights came from.",
                asked(bare, file));
        Path empty = Files.createDirectories(dir.resolve("empty"));
        console.refused(
                "ImageFiles.open: " + empty
                        + " must hold images (png, jpg, jpeg, tif, tiff, dcm, bmp, gif), got an empty folder."
                        + " Give the folder that holds the images.",
                "zero-shot",
                "--weights",
                clip.toString(),
                "--images",
                empty.toString(),
                "--prompts",
                file);
        console.refused(
                "--out: it must be another file than those that are read, got " + file + ". Use --out found.csv.",
                "zero-shot",
                "--weights",
                clip.toString(),
                "--images",
                xrays.resolve("Normal/images").toString(),
                "--prompts",
                file,
                "--out",
                file);
    }
}
