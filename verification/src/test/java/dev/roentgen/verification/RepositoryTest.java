package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepositoryTest {
    private static final long RESOURCE_LIMIT = 12L << 20; // a clone stays quick

    @Test
    void test_resources_stay_small() {
        List<Path> resources = Repository.files(path -> path.contains("src/test/resources/"));
        long total = resources.stream().mapToLong(Repository::size).sum();
        assertThat(resources).isNotEmpty();
        assertThat(total).as("bytes of all test resources").isLessThanOrEqualTo(RESOURCE_LIMIT);
    }

    @Test
    void every_package_says_what_it_is_and_is_null_marked() {
        List<Path> packages =
                Repository.files(path -> path.contains("src/main/java/") && path.endsWith(".java")).stream()
                        .map(Path::getParent)
                        .distinct()
                        .toList();
        assertThat(packages).hasSizeGreaterThan(10);
        assertThat(packages).allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(Files.exists(info)).as(info + " is there").isTrue();
            assertThat(Repository.text(info))
                    .as(info.toString())
                    .startsWith("/**")
                    .contains("@NullMarked");
        });
    }

    @Test
    void every_module_is_in_the_bom_or_is_not_published() {
        String bom = Repository.text(Repository.ROOT.resolve("bom/pom.xml"));
        Stream<Path> poms = Repository.files(path -> path.endsWith("/pom.xml")).stream();
        assertThat(poms).hasSizeGreaterThan(10).allSatisfy(pom -> {
            String text = Repository.text(pom);
            String own = text.substring(text.indexOf("</parent>"));
            String artifact = own.substring(own.indexOf("<artifactId>") + 12, own.indexOf("</artifactId>"));
            boolean unpublished = text.contains("<maven.deploy.skip>true") || artifact.equals("roentgen-bom");
            assertThat(bom.contains("<artifactId>" + artifact + "</artifactId>"))
                    .as(artifact + " in the BOM")
                    .isEqualTo(!unpublished || artifact.equals("roentgen-bom"));
        });
    }
}
