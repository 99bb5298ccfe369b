package dev.roentgen.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskOverlayTest {
    private static Image plane(String... rows) {
        byte[] samples = new byte[rows.length * rows[0].length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#' ? 255 : 0);
        }
        return Image.gray(rows.length, rows[0].length(), samples);
    }

    @Test
    void truth_is_green_prediction_red_and_both_yellow() {
        var truth = plane("......", ".####.", ".####.", ".####.", "......");
        var prediction = plane("......", ".##...", ".##...", ".##...", "......");
        var drawn = MaskOverlay.draw(Image.gray(5, 6, new byte[30]), truth, prediction);
        assertThat(colours(drawn)).containsExactly("......", ".YYGG.", ".YR.G.", ".YYGG.", "......");
    }

    @Test
    void masks_of_another_size_are_fitted_and_the_picture_shows_between() {
        var picture = Image.rgb(4, 4, new byte[] {
            9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
            9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9
        });
        var all = plane("##", "##");
        var drawn = MaskOverlay.draw(picture, all, plane("..", ".."));
        assertThat(colours(drawn)).containsExactly("GGGG", "G..G", "G..G", "GGGG");
        assertThat(drawn.at(1, 1, 2)).isEqualTo(9);
    }

    @Test
    void probabilities_become_a_mask_and_a_sheet_lays_pictures_side_by_side() {
        var mask = MaskOverlay.mask(new float[] {0.2f, 0.5f, 0.9f, Float.NaN}, 2, 2, 0.5);
        assertThat(mask).isEqualTo(plane(".#", "#."));
        var sheet = MaskOverlay.sheet(List.of(mask, mask, mask), 2);
        assertThat(sheet.toGray()).isEqualTo(plane(".#.#", "#.#.", ".#..", "#..."));
        assertThatThrownBy(() -> MaskOverlay.mask(new float[3], 2, 2, 0.5))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("MaskOverlay.mask: a plane of 2 x 2 must have 4 values, got 3.");
        assertThatThrownBy(() -> MaskOverlay.sheet(List.of(), 2))
                .hasMessage("MaskOverlay.sheet: there must be a picture and a column, got 0 and 2.");
    }

    private static String[] colours(Image image) {
        var rows = new String[image.height()];
        for (int y = 0; y < rows.length; y++) {
            var row = new StringBuilder();
            for (int x = 0; x < image.width(); x++) {
                boolean red = image.at(y, x, 0) > 200, green = image.at(y, x, 1) > 200;
                row.append(red ? green ? 'Y' : 'R' : green ? 'G' : '.');
            }
            rows[y] = row.toString();
        }
        return rows;
    }
}
