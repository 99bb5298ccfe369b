package dev.roentgen.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CovidRadiographyTest {
    @TempDir
    Path dir;

    @Test
    void samples_come_by_class_then_number_and_leave_masks_and_hidden_files_out() throws IOException {
        var folder = KaggleFolder.of(dir, 11);
        Files.write(folder.path("COVID/images/.DS_Store"), new byte[] {1});
        Files.write(folder.path("COVID/images/._COVID-1.png"), new byte[] {1});
        Files.write(folder.path("COVID.metadata.xlsx"), new byte[] {1});
        var data = CovidRadiography.open(dir);
        assertThat(data.size()).isEqualTo(44);
        assertThat(data.samples().subList(0, 3))
                .extracting(Sample::name)
                .containsExactly("COVID/COVID-1.png", "COVID/COVID-2.png", "COVID/COVID-3.png");
        assertThat(data.name(10)).isEqualTo("COVID/COVID-11.png");
        assertThat(data.label(33)).isEqualTo(3);
        assertThat(data.samples().get(43).mask())
                .isEqualTo(dir.resolve("Viral Pneumonia/masks/Viral Pneumonia-11.png"));
    }

    @Test
    void image_and_mask_are_read_in_their_own_sizes() {
        KaggleFolder.of(dir, 1);
        var example = CovidRadiography.open(dir).read(0);
        assertThat(example.image()).hasToString("Image[6 x 5 x 1, 8 bits]");
        assertThat(example.mask()).hasToString("Image[4 x 4 x 1, 8 bits]");
        assertThat(example.mask().at(1, 1, 0)).isEqualTo(255);
    }

    @Test
    void a_folder_without_masks_opens_for_classification() throws IOException {
        var folder = KaggleFolder.of(dir, 1);
        Files.delete(folder.path("Normal/masks/Normal-1.png"));
        Files.delete(folder.path("Normal/masks"));
        var data = CovidRadiography.openWithoutMasks(dir);
        assertThat(data.size()).isEqualTo(4);
        assertThat(data.read(2).mask()).isNull();
        fails("CovidRadiography.open: " + dir + "/Normal must hold the folders images and masks, got images."
                + " Get the masks with the current release, or open the folder without masks to classify only.");
    }

    @Test
    void no_folder() {
        var missing = dir.resolve("nowhere");
        assertThatThrownBy(() -> CovidRadiography.open(missing))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "CovidRadiography.open: the data folder must exist, got no " + missing + ". Check the path.");
    }

    @Test
    void a_file_instead_of_a_folder() throws IOException {
        var file = Files.write(dir.resolve("archive.zip"), new byte[] {1});
        assertThatThrownBy(() -> CovidRadiography.open(file))
                .hasMessage(
                        "CovidRadiography.open: the data must be a folder, got the file " + file
                                + ". Unpack the archive of the COVID-19 Radiography Database and give the folder that holds these.");
    }

    @Test
    void an_empty_folder() {
        fails("CovidRadiography.open: " + dir
                + " must hold the folders COVID, Lung_Opacity, Normal, Viral Pneumonia, got an empty folder."
                + " Unpack the archive of the COVID-19 Radiography Database and give the folder that holds these.");
    }

    @Test
    void another_layout() throws IOException {
        for (var name : new String[] {"train", "test", "val", "README.md", "a10", "a9", "labels.csv"}) {
            Files.createDirectory(dir.resolve(name));
        }
        fails("CovidRadiography.open: " + dir + " must hold the folders COVID, Lung_Opacity, Normal, Viral Pneumonia,"
                + " got README.md, a9, a10, labels.csv, test and 2 more."
                + " Unpack the archive of the COVID-19 Radiography Database and give the folder that holds these.");
    }

    @Test
    void the_folder_above_the_right_one() {
        KaggleFolder.of(dir.resolve("COVID-19_Radiography_Dataset"), 1);
        fails("CovidRadiography.open: " + dir + " must hold the folders COVID, Lung_Opacity, Normal, Viral Pneumonia,"
                + " got COVID-19_Radiography_Dataset. Use " + dir.resolve("COVID-19_Radiography_Dataset") + ".");
    }

    @Test
    void the_folder_below_the_right_one() {
        KaggleFolder.of(dir, 1);
        var below = dir.resolve("COVID");
        assertThatThrownBy(() -> CovidRadiography.open(below))
                .hasMessage("CovidRadiography.open: " + below + " must hold the folders COVID, Lung_Opacity, Normal,"
                        + " Viral Pneumonia, got images, masks. Use " + dir + ".");
    }

    @Test
    void an_older_release_with_loose_files() throws IOException {
        var folder = KaggleFolder.of(dir, 1);
        Files.delete(folder.path("COVID/images/COVID-1.png"));
        Files.delete(folder.path("COVID/images"));
        Files.write(folder.path("COVID/COVID-19 (1).png"), new byte[] {1});
        Files.write(folder.path("COVID/COVID-19 (2).png"), new byte[] {1});
        fails("CovidRadiography.open: " + dir + "/COVID must hold the folders images and masks,"
                + " got 2 PNG files such as 'COVID-19 (1).png' in it, as in releases before 2021."
                + " Get the current release, which has masks, or move the files to " + dir
                + "/COVID/images and open the folder without masks to classify only.");
    }

    @Test
    void a_class_without_images() throws IOException {
        var folder = KaggleFolder.of(dir, 1);
        Files.delete(folder.path("Normal/images/Normal-1.png"));
        fails("CovidRadiography.open: " + dir
                + "/Normal/images must hold PNG files, got an empty folder. Unpack the archive again.");
    }

    @Test
    void an_image_without_its_mask() throws IOException {
        var folder = KaggleFolder.of(dir, 3);
        Files.delete(folder.path("COVID/masks/COVID-2.png"));
        fails("CovidRadiography.open: every image in " + dir + "/COVID/images must have a mask of the same name in "
                + dir + "/COVID/masks, got none for COVID-2.png. Add the mask, or remove the image.");
    }

    @Test
    void masks_without_their_images() throws IOException {
        var folder = KaggleFolder.of(dir, 12);
        for (int i : new int[] {2, 10, 11, 12}) Files.delete(folder.path("COVID/images/COVID-" + i + ".png"));
        fails("CovidRadiography.open: every mask in " + dir + "/COVID/masks must have an image of the same name in "
                + dir
                + "/COVID/images, got none for 4 (COVID-2.png, COVID-10.png, COVID-11.png, ...)."
                + " Add the images, or remove the masks.");
    }

    @Test
    void a_truncated_image_names_its_file() throws IOException {
        var folder = KaggleFolder.of(dir, 2);
        var file = folder.path("COVID/images/COVID-2.png");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
        var data = CovidRadiography.open(dir);
        assertThatThrownBy(() -> data.read(1))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": the image must be readable, got a file cut off at byte 60."
                        + " Replace the file by a whole copy, or delete it.");
    }

    @Test
    void a_mask_with_gray_values() {
        var folder = KaggleFolder.of(dir, 1);
        folder.mask("COVID", "COVID-1.png", Image.gray(2, 3, new byte[] {0, -1, 0, -1, 127, 0}));
        assertThatThrownBy(() -> CovidRadiography.open(dir).read(0))
                .hasMessage(
                        dir + "/COVID/masks/COVID-1.png: a mask must hold only 0 and 255, got 127 at row 1, column 1."
                                + " Set values below 128 to 0, the others to 255, and write it as PNG.");
    }

    @Test
    void a_mask_of_zeros_and_ones() {
        var folder = KaggleFolder.of(dir, 1);
        folder.mask("COVID", "COVID-1.png", Image.gray(1, 3, new byte[] {0, 1, 1}));
        assertThatThrownBy(() -> CovidRadiography.open(dir).read(0))
                .hasMessage(dir + "/COVID/masks/COVID-1.png: a mask must hold only 0 and 255, got 1 at row 0, column 1."
                        + " Multiply the mask by 255.");
    }

    @Test
    void a_mask_of_another_form() {
        var folder = KaggleFolder.of(dir, 1);
        folder.mask("COVID", "COVID-1.png", Image.gray(4, 8, new byte[32]));
        assertThatThrownBy(() -> CovidRadiography.open(dir).read(0))
                .isInstanceOf(DataException.class)
                .hasMessage(dir + "/COVID/masks/COVID-1.png: a mask must have the form of its image,"
                        + " 5 x 6 or in proportion, got 8 x 4. Look whether it belongs to another image.");
    }

    @Test
    void a_coloured_mask() {
        var folder = KaggleFolder.of(dir, 1);
        folder.mask("COVID", "COVID-1.png", Image.rgb(1, 2, new byte[] {0, 0, 0, 0, -1, -1}));
        assertThatThrownBy(() -> CovidRadiography.open(dir).read(0))
                .hasMessage(dir + "/COVID/masks/COVID-1.png: a mask must have three equal channels,"
                        + " got a colour at row 0, column 1. Look whether an image lies where its mask belongs.");
    }

    @Test
    void the_real_folder_reads_whole() {
        var data = CovidRadiography.open(Shared.folder("cxr"));
        int[] counts = new int[4];
        int colour = 0;
        for (int i = 0; i < data.size(); i++) {
            var example = data.read(i);
            counts[example.label()]++;
            if (example.image().channels() == 3) colour++;
            assertThat(example.image().height()).isEqualTo(299);
            assertThat(example.mask().height()).isEqualTo(256);
        }
        assertThat(counts).containsExactly(60, 84, 98, 91);
        assertThat(colour).isEqualTo(18);
    }

    private void fails(String message) {
        assertThatThrownBy(() -> CovidRadiography.open(dir))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }
}
