package dev.roentgen.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataTest {
    @TempDir
    Path dir;

    @Test
    void names_match_whatever_their_case() throws IOException {
        var data = CovidRadiography.open(KaggleFolder.of(dir, 2).root());
        table(
                "Normal",
                "<row r=\"1\">" + cells(1, "FILE NAME", "URL") + "</row><row r=\"2\">" + cells(2, "NORMAL-2", "here")
                        + "</row>");
        var metadata = Metadata.of(dir);
        assertThat(metadata.url(data.samples().get(5))).contains("here");
        assertThat(metadata.url(data.samples().get(4))).isEmpty();
        assertThat(metadata.url(data.samples().get(0))).isEmpty();
    }

    @Test
    void a_table_without_the_columns_or_not_a_table_is_an_error() throws IOException {
        table("COVID", "<row r=\"1\">" + cells(1, "FILE", "URL") + "</row>");
        assertThatThrownBy(() -> Metadata.of(dir))
                .isInstanceOf(DataException.class)
                .hasMessage(dir
                        + "/COVID.metadata.xlsx: the first row must have the columns FILE NAME and URL, got none named"
                        + " FILE NAME. Restore the table, or delete it: it is not needed for training.");
        Files.writeString(dir.resolve("COVID.metadata.xlsx"), "no zip");
        assertThatThrownBy(() -> Metadata.of(dir))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(dir + "/COVID.metadata.xlsx: the table must be readable, got ")
                .hasMessageEndingWith(". Restore it, or delete it: it is not needed for training.");
    }

    @Test
    void every_real_picture_has_its_address() {
        var folder = Shared.folder("cxr");
        var metadata = Metadata.of(folder);
        for (var sample : CovidRadiography.open(folder).samples()) {
            assertThat(metadata.url(sample)).as(sample.name()).isPresent();
        }
    }

    private static String cells(int row, String... texts) {
        var cells = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            cells.append("<c r=\"").append((char) ('A' + i)).append(row);
            cells.append("\" t=\"inlineStr\"><is><t>").append(texts[i]).append("</t></is></c>");
        }
        return cells.toString();
    }

    /** The least that makes a workbook. */
    private void table(String className, String rows) throws IOException {
        var main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var packages = "http://schemas.openxmlformats.org/package/2006/";
        var parts = new TreeMap<>(Map.of(
                "[Content_Types].xml",
                        "<Types xmlns=\"" + packages
                                + "content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\""
                                + "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
                "xl/workbook.xml",
                        "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + relations + "\"><sheets>"
                                + "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                "xl/_rels/workbook.xml.rels",
                        "<Relationships xmlns=\"" + packages + "relationships\"><Relationship Id=\"rId1\" Type=\""
                                + relations + "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
                "xl/worksheets/sheet1.xml",
                        "<worksheet xmlns=\"" + main + "\"><sheetData>" + rows + "</sheetData></worksheet>"));
        try (var zip = new ZipOutputStream(Files.newOutputStream(dir.resolve(className + ".metadata.xlsx")))) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
