package dev.roentgen.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.image.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of classes, of images and masks, and lists. */
class FoldersTest {
    private static final String KINDS = "images (png, jpg, jpeg, tif, tiff, dcm, bmp, gif)";

    @TempDir
    Path dir;

    private Path picture(String name) throws IOException {
        var file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Image.gray(2, 3, new byte[] {1, 2, 3, 4, 5, (byte) name.hashCode()}).write(file);
        return file;
    }

    private Path mask(String name) throws IOException {
        var file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Image.gray(2, 3, new byte[] {0, -1, 0, 0, -1, 0}).write(file);
        return file;
    }

    private static void fails(ThrowingCallable open, String message) {
        assertThatThrownBy(open).isInstanceOf(DataException.class).hasMessage(message);
    }

    @Test
    void a_folder_for_each_class() throws IOException {
        picture("wren/10.png");
        picture("wren/9.png");
        picture("robin/1.png");
        Files.writeString(dir.resolve("robin/notes.txt"), "no image");
        Files.writeString(dir.resolve("README.md"), "no class");
        Files.createDirectories(dir.resolve(".git"));
        var data = ImageFolder.open(dir);
        assertThat(data.classes()).containsExactly("robin", "wren");
        assertThat(data.samples()).extracting(Sample::name).containsExactly("robin/1.png", "wren/9.png", "wren/10.png");
        assertThat(data.label(1)).isEqualTo(1);
        assertThat(data.read(2).image().at(1, 0, 0)).isEqualTo(4);
        assertThat(data.read(2).mask()).isNull();
        assertThat(data.files(2)).containsExactly(dir.resolve("wren/10.png"));
    }

    @Test
    void sixteen_bits_keep_their_upper_byte_unless_that_is_all_but_black() throws IOException {
        Files.createDirectories(dir.resolve("a"));
        var file = dir.resolve("a/deep.png");
        Image.gray16(1, 2, new short[] {(short) 0xFEDC, 0x1234}).write(file);
        var data = ImageFolder.open(dir);
        assertThat(data.read(0).image()).isEqualTo(Image.gray(1, 2, new byte[] {(byte) 0xFE, 0x12}));
        Image.gray16(1, 2, new short[] {4095, 17}).write(file);
        fails(
                () -> data.read(0),
                file + ": samples of 16 bits must reach at least 4096, got at most 4095."
                        + " Multiply them by 16, or write 8 bits; the same factor for all images.");
    }

    @Test
    void folders_of_another_layout() throws IOException {
        var expected = "ImageFolder.open: " + dir + " must hold folders of images, one for each class, got ";
        fails(() -> ImageFolder.open(dir), expected + "an empty folder. Check the path.");
        fails(
                () -> ImageFolder.open(dir.resolve("none")),
                "ImageFolder.open: the data folder must exist, got no " + dir.resolve("none") + ". Check the path.");
        picture("train/robin/1.png");
        fails(
                () -> ImageFolder.open(dir),
                "ImageFolder.open: " + dir + "/train must hold " + KINDS + ", got robin. Use " + dir
                        + "/train if its folders are the classes.");
        Files.createDirectories(dir.resolve("train/wren"));
        fails(
                () -> ImageFolder.open(dir.resolve("train")),
                "ImageFolder.open: " + dir + "/train/wren must hold " + KINDS
                        + ", got an empty folder. Add images, or remove the folder.");
        picture("loose.png");
        fails(
                () -> ImageFolder.open(dir),
                expected + "1 images such as loose.png. Move each image into the folder of its class.");
        KaggleFolder.of(dir.resolve("kaggle"), 1);
        fails(
                () -> ImageFolder.open(dir.resolve("kaggle")),
                "ImageFolder.open: " + dir
                        + "/kaggle must hold folders of images, one for each class, got the layout of"
                        + " the COVID-19 Radiography Database. Use CovidRadiography.open.");
    }

    @Test
    void images_and_masks_are_paired_by_name_whatever_their_endings() throws IOException {
        picture("images/b2.png");
        Files.move(picture("images/b10.png"), dir.resolve("images/b10.jpg")); // what is in it counts, not its ending
        mask("masks/b2.png");
        mask("masks/b10.png");
        var data = MaskFolder.open(dir);
        assertThat(data.classes()).isEmpty();
        assertThat(data.label(0)).isEqualTo(-1);
        assertThat(data.samples()).extracting(Sample::name).containsExactly("b2.png", "b10.jpg");
        assertThat(data.samples().get(1).mask()).isEqualTo(dir.resolve("masks/b10.png"));
        assertThat(data.read(1).mask().at(0, 1, 0)).isEqualTo(255);
        assertThat(data.split(0.5, 1).validation().size()).isEqualTo(1);
    }

    @Test
    void a_wrong_pairing_is_never_silent() throws IOException {
        fails(
                () -> MaskFolder.open(dir),
                "MaskFolder.open: " + dir + " must hold the folders images and masks, got an empty folder."
                        + " Rename them, or give both folders.");
        picture("images/a.png");
        Files.createDirectories(dir.resolve("masks"));
        var images = dir.resolve("images");
        var masks = dir.resolve("masks");
        fails(
                () -> MaskFolder.open(dir),
                "MaskFolder.open: every image in " + images + " must have a mask of the same name in " + masks
                        + ", got none for a.png. Add the mask, or remove the image.");
        mask("masks/a.png");
        mask("masks/a_mask.png");
        fails(
                () -> MaskFolder.open(dir),
                "MaskFolder.open: every mask in " + masks + " must have an image of the same name in " + images
                        + ", got none for a_mask.png. Add the image, or remove the mask.");
        Files.copy(mask("masks/a_mask.png"), masks.resolve("a.tif"));
        fails(
                () -> MaskFolder.open(dir),
                "MaskFolder.open: images in " + masks + " must differ in more than their endings, got a.png and a.tif."
                        + " Rename or remove one of the two.");
        fails(
                () -> MaskFolder.open(masks, dir.resolve("masks/a.png")),
                "MaskFolder.open: the data must be a folder, got the file " + dir
                        + "/masks/a.png. Give the folder of the masks.");
    }

    private CsvList list(String text) throws IOException {
        return CsvList.open(Files.writeString(dir.resolve("list.csv"), text));
    }

    @Test
    void a_list_names_images_labels_masks_and_patients() throws IOException {
        picture("a/1.png");
        picture("a/2, old.png");
        mask("a/1-lungs.png");
        mask("a/2-lungs.png");
        var data = list("\uFEFFpatient,path,label,mask\r\nP1,a/1.png,normal,a/1-lungs.png\r\n"
                + "P2,\"a/2, old.png\",ill,a/2-lungs.png\r\n");
        assertThat(data.classes()).containsExactly("ill", "normal");
        assertThat(data.label(0)).isEqualTo(1);
        assertThat(data.name(1)).isEqualTo("a/2, old.png");
        assertThat(data.group(1)).isEqualTo("P2");
        assertThat(data.read(1).mask()).isNotNull();
        var bare = list("path\na/1.png\n");
        assertThat(bare.classes()).isEmpty();
        assertThat(bare.label(0)).isEqualTo(-1);
        assertThat(bare.group(0)).isEqualTo("a/1.png");
    }

    @Test
    void a_list_of_windows_with_blank_lines_reads_like_a_plain_one() throws IOException {
        picture("1.png");
        picture("2.png");
        var plain = list("path,label\n1.png,a\n2.png,b\n");
        for (var text : List.of(
                "\uFEFFpath,label\r\n1.png,a\r\n2.png,b\r\n",
                "path,label\n\n1.png,a\n   \n2.png,b\n\n",
                "path , label\n\"1.png\",a\n2.png, b")) {
            var list = list(text);
            assertThat(list.samples()).isEqualTo(plain.samples());
            assertThat(list.classes()).isEqualTo(plain.classes());
        }
    }

    @Test
    void a_link_to_nothing_or_to_itself_is_never_left_out_unsaid() throws IOException {
        picture("a/1.png");
        picture("b/2.png");
        var link = Files.createSymbolicLink(dir.resolve("a/3.png"), Path.of("gone.png"));
        var message =
                "ImageFolder.open: " + link + " must be a file, got a link to nothing. Mend the link, or remove it.";
        fails(() -> ImageFolder.open(dir), message);
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("3.png"));
        fails(() -> ImageFolder.open(dir), message);
        Files.delete(link);
        Files.createSymbolicLink(link, dir.resolve("b/2.png"));
        assertThat(ImageFolder.open(dir).size()).isEqualTo(3);
        Files.createSymbolicLink(dir.resolve("c"), Path.of("..")); // and round again
        fails(
                () -> ImageFolder.open(dir),
                "ImageFolder.open: " + dir.resolve("c")
                        + " must hold images (png, jpg, jpeg, tif, tiff, dcm, bmp, gif), got "
                        + new Folder("", dir.resolve("c")).content() + ". Add images, or remove the folder.");
    }

    @Test
    void a_wrong_line_is_named() throws IOException {
        picture("1.png");
        picture("2.png");
        var file = dir.resolve("list.csv");
        var fix = ". Correct or remove the line.";
        fails(() -> list(""), file + ": the list must have a header and images, got an empty file.");
        fails(() -> list("path,label\n"), file + ": the list must have images, got a header alone.");
        fails(
                () -> list("file,label\n1.png,a\n"),
                file + ": the first line must name path and any of label, mask, patient, got file,label."
                        + " Rename the columns, and remove others.");
        fails(() -> list("path,label\n1.png,a\n2.png,\n"), file + ": line 3 must have a label, got none" + fix);
        fails(
                () -> list("path,mask\n1.png,2.png\n2.png,3.png\n"),
                file + ": line 3 must name a file as its mask, got no " + dir + "/3.png" + fix);
        fails(
                () -> list("path,label\n1.png,a\n./1.png,b\n"),
                file + ": line 3 must name another image than line 2, got " + dir + "/1.png" + fix);
        fails(
                () -> list("path,mask\n1.png,2.png\n2.png,./2.png\n"),
                file + ": line 3 must name another mask than line 2, got " + dir + "/2.png" + fix);
        fails(() -> list("path,label\n1.png\n"), file + ": line 2 must have 2 fields, got 1" + fix);
        fails(() -> list("path,label\n1.png,a,b\n"), file + ": line 2 must have 2 fields, got 3" + fix);
        fails(
                () -> list("path,label\n1\0.png,a\n"),
                file + ": line 2 must name a file as its path, got Nul character not allowed" + fix);
        fails(() -> list("path,label\n,a\n"), file + ": line 2 must have a path, got none" + fix);
        fails(
                () -> list("path,label\n../1.png,a\n"),
                file + ": line 2 must name a file as its path, got no " + dir.resolveSibling("1.png") + fix);
        Files.write(file, "path,label\n1.png,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        fails(() -> CsvList.open(file), file + ": line 2 must be UTF-8 text, got other bytes. Save the list as UTF-8.");
        assertThatThrownBy(() -> list("path,label\n\"1.png,a\n"))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": line 2 must have 2 fields, got 1");
        fails(
                () -> CsvList.open(dir.resolve("none.csv")),
                dir.resolve("none.csv") + ": the list must be a readable CSV file, got NoSuchFileException."
                        + " Check the path and the quotes.");
    }
}
