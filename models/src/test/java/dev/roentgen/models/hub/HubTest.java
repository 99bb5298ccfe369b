package dev.roentgen.models.hub;

import static dev.roentgen.models.hub.FakeHub.COMMIT;
import static dev.roentgen.models.hub.FakeHub.REPO;
import static dev.roentgen.models.hub.FakeHub.breaksOff;
import static dev.roentgen.models.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HubTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final String GET = "GET /" + REPO + "/resolve/" + COMMIT + "/";

    @TempDir
    private Path cache;

    private FakeHub hub;
    private byte[] weights;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub();
        weights = hub.files.get(WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HubOptions options() {
        return HubOptions.standard()
                .endpoint(hub.address())
                .token(null)
                .cache(cache)
                .attempts(3, Duration.ofMillis(1))
                .timeout(Duration.ofSeconds(5));
    }

    private Path download() {
        return Hub.download(REPO, "main", options());
    }

    private Path model() {
        return cache.resolve("models--owner--model");
    }

    private Path partial() {
        return model().resolve("blobs").resolve(FakeHub.sha256(weights) + ".roentgen.incomplete");
    }

    private void assertWhole(Path folder) throws IOException {
        assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isEqualTo(weights);
        try (var blobs = Files.list(model().resolve("blobs"))) {
            assertThat(blobs.map(b -> b.getFileName().toString()))
                    .containsExactlyInAnyOrder(FakeHub.sha256(weights), FakeHub.gitHash(hub.files.get("config.json")));
        }
    }

    @Test
    void a_model_comes_into_the_cache_as_other_tools_lay_it_out_and_comes_once() throws IOException {
        Path folder = download();
        assertThat(folder).isEqualTo(model().resolve("snapshots").resolve(COMMIT));
        assertWhole(folder);
        assertThat(folder.resolve("README.md")).doesNotExist();
        assertThat(model().resolve("refs/main")).hasContent(COMMIT);
        assertThat(Files.readSymbolicLink(folder.resolve(WEIGHTS)))
                .isEqualTo(Path.of("../../blobs").resolve(FakeHub.sha256(weights)));
        assertThat(download()).isEqualTo(folder);
        assertThat(hub.contents()).containsExactly(GET + "config.json", GET + WEIGHTS);
    }

    @Test
    void what_other_tools_fetched_is_not_fetched_again() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        Files.write(model().resolve("blobs").resolve(FakeHub.sha256(weights)), weights);
        assertWhole(download());
        assertThat(hub.contents()).containsExactly(GET + "config.json");
    }

    @Test
    void a_broken_connection_is_taken_up_where_it_broke() throws IOException {
        hub.next(WEIGHTS, breaksOff(weights, 4000));
        assertWhole(download());
        String second = hub.contents().get(2);
        assertThat(second).startsWith(GET + WEIGHTS + " bytes=").endsWith("- if \"" + FakeHub.sha256(weights) + "\"");
    }

    @Test
    void a_later_call_goes_on_from_what_an_earlier_one_kept() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        Files.write(partial(), Arrays.copyOf(weights, 7000));
        assertWhole(download());
        assertThat(hub.contents()).containsExactly(GET + "config.json", GET + WEIGHTS + " bytes=7000-");
    }

    @Test
    void what_an_earlier_call_kept_of_another_file_is_thrown_away() throws IOException {
        Files.createDirectories(model().resolve("blobs"));
        for (int length : new int[] {7000, 10_000, 20_000}) {
            Files.write(partial(), new byte[length]);
            Files.deleteIfExists(model().resolve("blobs").resolve(FakeHub.sha256(weights)));
            assertWhole(download());
        }
    }

    @Test
    void a_file_that_changes_between_attempts_is_begun_anew() throws IOException {
        byte[] old = new byte[weights.length];
        hub.next(WEIGHTS, breaksOff(old, 4000)); // If-Range then makes the server send all
        assertWhole(download());
    }

    @Test
    void a_file_that_changes_between_attempts_of_a_server_without_conditions_is_begun_anew() throws IOException {
        hub.next(WEIGHTS, breaksOff(new byte[weights.length], 4000), e -> {
            int from = Integer.parseInt(e.getRequestHeaders().getFirst("Range").replaceAll("\\D", ""));
            FakeHub.part(e, weights, from, weights.length);
        });
        assertWhole(download());
        assertThat(hub.contents().get(3)).isEqualTo(GET + WEIGHTS);
    }

    @Test
    void parts_that_are_not_those_asked_for_are_not_taken() throws IOException {
        hub.next(WEIGHTS, breaksOff(weights, 4000), e -> FakeHub.part(e, weights, 10, weights.length));
        assertWhole(download());
        Files.delete(model().resolve("blobs").resolve(FakeHub.sha256(weights)));
        hub.next(WEIGHTS, breaksOff(weights, 4000), e -> FakeHub.part(e, weights, 4000, 77), status(416));
        assertWhole(Hub.download(REPO, "main", options().attempts(4, Duration.ZERO)));
    }

    @Test
    void a_server_that_promises_more_than_it_sends_is_given_up() {
        hub.next(WEIGHTS, breaksOff(weights, 100), status(503), status(503));
        assertThatThrownBy(this::download)
                .hasMessage("Hub owner/model: 'model.safetensors' must come within 3 attempts, got 503 from 127.0.0.1."
                        + " Call again to go on from byte 100 of 10000.");
        assertThat(partial()).hasSize(100);
    }

    @Test
    void a_server_that_sends_less_than_it_listed_is_given_up() {
        for (int i = 0; i < 3; i++) hub.next(WEIGHTS, e -> FakeHub.send(e, 200, new byte[10]));
        assertThatThrownBy(this::download)
                .hasMessage("Hub owner/model: 'model.safetensors' must come within 3 attempts, got the end after 10 of"
                        + " 10000 bytes. Call again to go on from byte 10 of 10000.");
    }

    @Test
    void a_server_that_sends_more_than_it_listed_is_cut_off() {
        for (int i = 0; i < 3; i++)
            hub.next(WEIGHTS, e -> {
                e.sendResponseHeaders(200, 0); // chunks without end
                while (true) e.getResponseBody().write(new byte[5000]);
            });
        assertThatThrownBy(this::download)
                .hasMessageStartingWith(
                        "Hub owner/model: 'model.safetensors' must come within 3 attempts, got more than"
                                + " the 10000 bytes promised. Call again to go on from byte ");
    }

    @Test
    void a_whole_file_with_another_hash_is_not_kept() {
        byte[] other = weights.clone();
        other[5000]++;
        for (int i = 0; i < 3; i++) hub.next(WEIGHTS, e -> FakeHub.serve(e, other));
        assertThatThrownBy(this::download)
                .hasMessage(
                        "Hub owner/model: SHA-256 of 'model.safetensors' must be " + FakeHub.sha256(weights) + ", got "
                                + FakeHub.sha256(other) + ". Try again, or use another mirror than " + hub.address()
                                + ": this one sent another file.");
        assertThat(partial()).doesNotExist();
        assertThat(model().resolve("refs/main")).doesNotExist();
    }

    @Test
    void a_server_that_wants_us_to_wait_is_asked_again() throws IOException {
        hub.next("list", status(429, "Retry-After", "0"), status(503));
        hub.next(WEIGHTS, status(429, "Retry-After", "0"), status(500));
        assertWhole(download());
        for (int i = 0; i < 3; i++) hub.next("list", status(429, "Retry-After", "0"));
        assertThatThrownBy(this::download)
                .hasMessage(
                        "Hub owner/model: the list of files must come within 3 attempts, got 429 from 127.0.0.1. Check"
                                + " the network and " + hub.address() + ".");
    }

    @Test
    void silence_in_the_middle_ends_the_attempt() throws IOException {
        var silence = new CountDownLatch(1);
        hub.next(WEIGHTS, e -> {
            e.sendResponseHeaders(200, weights.length);
            e.getResponseBody().write(weights, 0, 2000);
            e.getResponseBody().flush();
            try {
                silence.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        assertWhole(Hub.download(REPO, "main", options().timeout(Duration.ofMillis(300))));
        assertThat(hub.contents().get(2)).isEqualTo(GET + WEIGHTS + " bytes=2000-");
        silence.countDown();
    }

    @Test
    void the_token_goes_to_the_endpoint_and_to_no_other_host() throws IOException {
        try (FakeHub other = new FakeHub()) {
            hub.next(WEIGHTS, status(302, "Location", other.address() + "/store/" + WEIGHTS));
            hub.next("config.json", status(307, "Location", "/moved/config.json"));
            assertWhole(Hub.download(REPO, "main", options().token("secret")));
            assertThat(other.requests).containsExactly("GET /store/" + WEIGHTS);
            assertThat(hub.requests).hasSize(4).allMatch(r -> r.endsWith(" Bearer secret"));
        }
    }

    @Test
    void redirects_without_end_or_sense_are_given_up() {
        for (int i = 0; i < 11; i++) hub.next("config.json", status(302, "Location", "/x/config.json"));
        assertThatThrownBy(() -> Hub.download(REPO, "main", options().attempts(1, Duration.ZERO)))
                .hasMessage(
                        "Hub owner/model: 'config.json' must come within 1 attempt, got more than 10 redirects. Call"
                                + " again to go on from byte 0 of 2.");
        hub.next("config.json", status(302, "Location", "file:///etc/passwd"));
        assertThatThrownBy(() -> Hub.download(REPO, "main", options().attempts(1, Duration.ZERO)))
                .hasMessage("Hub owner/model: 'config.json' must come within 1 attempt, got a redirect to"
                        + " 'file:///etc/passwd'. Call again to go on from byte 0 of 2.");
    }

    @Test
    void sizes_and_hashes_come_from_heads_where_the_list_has_none() throws IOException {
        hub.listNamesOnly();
        hub.next(
                WEIGHTS,
                status(
                        302,
                        "Location",
                        "http://127.0.0.1:1/",
                        "X-Linked-Etag",
                        "\"" + FakeHub.sha256(weights) + "\"",
                        "X-Linked-Size",
                        "10000"));
        assertWhole(download());
        hub.files.put("vocab.json", new byte[2000]);
        hub.next("vocab.json", status(302, "Location", "http://127.0.0.1:1/", "ETag", "\"abc\""));
        assertThatThrownBy(this::download)
                .hasMessage(
                        "Hub owner/model: the hub must give size and hash of 'vocab.json', got '' and 'abc'. Use another"
                                + " mirror: what " + hub.address() + " sends could not be verified.");
    }

    @Test
    void refusals_say_what_to_do() {
        HubOptions known = options().token("secret");
        hub.next("list", status(401), status(401), status(403), status(403), status(404), status(404));
        String page = hub.address() + "/owner/model";
        assertThatThrownBy(this::download)
                .hasMessage(
                        "Hub owner/model: the hub must let you read the model, got 401. Check the name 'owner/model'; if"
                                + " it is right, the model is private or has terms: accept them at " + page
                                + " and set HF_TOKEN to a token of yours.");
        assertThatThrownBy(() -> Hub.download(REPO, "main", known))
                .hasMessage(
                        "Hub owner/model: the hub must let you read the model, got 401. HF_TOKEN is not valid: make a"
                                + " new token.");
        assertThatThrownBy(() -> Hub.download(REPO, "main", known))
                .hasMessage(
                        "Hub owner/model: the hub must let you read the model, got 403. Accept the model's terms at "
                                + page + " with the account of HF_TOKEN, or give that token the right to read it.");
        assertThatThrownBy(this::download).hasMessageContaining("got 403. Check the name");
        assertThatThrownBy(this::download)
                .hasMessage("Hub owner/model: the hub must have the model, got 404. Check the name 'owner/model' (as"
                        + " 'owner/model') and the revision 'main' at " + hub.address()
                        + "; a private model needs HF_TOKEN.");
        assertThatThrownBy(() -> Hub.download(REPO, "v9", known))
                .hasMessageContaining("the revision 'v9' at " + hub.address() + ".");
        hub.next("list", status(404, "X-Error-Code", "RevisionNotFound"), status(418));
        assertThatThrownBy(() -> Hub.download(REPO, "v9", options()))
                .hasMessage("Hub owner/model: the model must have a revision 'v9', got 404. Use 'main', or see " + page
                        + ".");
        assertThatThrownBy(this::download)
                .hasMessage("Hub owner/model: the hub must give the model, got 418 from 127.0.0.1. Check the address "
                        + hub.address() + ", and try again later.");
        hub.next(WEIGHTS, status(403));
        assertThatThrownBy(() -> Hub.download(REPO, "main", known))
                .hasMessageStartingWith("Hub owner/model: the hub must let you read 'model.safetensors', got 403.");
    }

    @Test
    void lists_that_make_no_sense_are_refused() {
        hub.next(
                "list",
                list("<html>"),
                list("{\"sha\": \"../x\"}"),
                list("{\"sha\": \"" + COMMIT + "\", \"siblings\": [{\"rfilename\": \"../../.bashrc\"}]}"),
                list("{\"sha\": \"" + COMMIT + "\"}"));
        String fix = ". Check the address " + hub.address() + ".",
                where = "Hub owner/model: the list of files must be a hub's, got ";
        assertThatThrownBy(this::download).hasMessage(where + "something else" + fix);
        assertThatThrownBy(this::download).hasMessage(where + "no commit" + fix);
        assertThatThrownBy(this::download).hasMessage(where + "a file named '../../.bashrc'" + fix);
        assertThatThrownBy(this::download)
                .hasMessage(
                        "Hub owner/model: the model must have weights that Roentgen reads, got no files. Name the files"
                                + " you want with HubOptions.files.");
    }

    private static com.sun.net.httpserver.HttpHandler list(String text) {
        return e -> FakeHub.send(e, 200, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void a_hub_that_is_not_there_is_explained() {
        hub.close();
        assertThatThrownBy(this::download)
                .hasMessage(
                        "Hub owner/model: the list of files must come within 3 attempts, got no connection. Check the"
                                + " network and " + hub.address() + ".");
    }

    @Test
    void one_file_for_many_callers_comes_once() throws Exception {
        hub.next(WEIGHTS, e -> {
            e.sendResponseHeaders(200, weights.length);
            for (int i = 0; i < 10; i++) {
                e.getResponseBody().write(weights, 1000 * i, 1000);
                e.getResponseBody().flush();
                sleep();
            }
        });
        var threads = Executors.newFixedThreadPool(4);
        List<Callable<Path>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) calls.add(this::download);
        for (var result : threads.invokeAll(calls)) assertWhole(result.get());
        threads.shutdown();
        assertThat(hub.contents()).containsExactlyInAnyOrder(GET + "config.json", GET + WEIGHTS);
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_branch_or_the_files_may_be_chosen() throws IOException {
        Path folder = Hub.download(REPO, "refs/pr/1", options().files("*.md"));
        assertThat(folder.resolve("README.md")).exists();
        assertThat(folder.resolve(WEIGHTS)).doesNotExist();
        assertThat(model().resolve("refs/refs/pr/1")).hasContent(COMMIT);
        assertThat(hub.requests.get(0)).isEqualTo("GET /api/models/owner/model/revision/refs/pr/1");
        assertThatThrownBy(() -> Hub.download(REPO, "main", options().files("*.onnx")))
                .hasMessage(
                        "Hub owner/model: the model must have *.onnx, got config.json, README.md, model.safetensors. Name"
                                + " the files you want with HubOptions.files.");
    }

    @Test
    void names_that_are_none_are_refused() {
        for (String name : List.of("a/b/c", "../x", "a..b/c", "", "a/b?c", "-a/b"))
            assertThatThrownBy(() -> Hub.download(name, "main", options()))
                    .hasMessage("Hub: a model's name must be 'owner/name', got '" + name
                            + "'. Copy it from the model's page.");
        assertThatThrownBy(() -> Hub.download(REPO, "../x", options()))
                .hasMessage("Hub: a revision must be a branch, tag or commit, got '../x'. Use 'main'.");
    }

    @Test
    void weights_come_in_one_form() {
        assertThat(FileChoice.of(
                        List.of("model.safetensors", "pytorch_model.bin", "onnx/model.onnx", "config.json"), List.of()))
                .containsExactly("config.json", "model.safetensors");
        assertThat(FileChoice.of(
                        List.of(
                                "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin",
                                "pytorch_model.bin.index.json", "tf_model.h5"),
                        List.of()))
                .containsExactly(
                        "pytorch_model-00001-of-00002.bin",
                        "pytorch_model-00002-of-00002.bin",
                        "pytorch_model.bin.index.json");
        assertThat(FileChoice.of(List.of("net.pth", "x/other.pth"), List.of())).containsExactly("net.pth");
        assertThat(FileChoice.of(List.of("a.pth", "b.pth"), List.of())).isEmpty();
    }

    @Test
    void waiting_times_are_read_and_bounded() {
        Duration otherwise = Duration.ofMillis(7);
        assertThat(Attempts.asked(null, otherwise)).isEqualTo(otherwise);
        assertThat(Attempts.asked("soon", otherwise)).isEqualTo(otherwise);
        assertThat(Attempts.asked("12", otherwise)).isEqualTo(Duration.ofSeconds(12));
        assertThat(Attempts.asked("99999", otherwise)).isEqualTo(Duration.ofMinutes(2));
        assertThat(Attempts.asked("Wed, 21 Oct 2015 07:28:00 GMT", otherwise)).isZero();
    }

    @Test
    void the_environment_says_where_models_come_from_and_go_to() {
        var plain = HubOptions.from(name -> null, name -> name.equals("user.home") ? "/home/me" : null);
        assertThat(plain.endpoint()).hasHost("huggingface.co");
        assertThat(plain.cache()).isEqualTo(Path.of("/home/me/.cache/huggingface/hub"));
        assertThat(plain.token()).isNull();
        var all = HubOptions.from(
                name -> name.equals("HF_ENDPOINT") ? "https://mirror.example/hub/" : "/" + name, name -> null);
        assertThat(all.endpoint()).isEqualTo(URI.create("https://mirror.example/hub"));
        assertThat(all.cache()).isEqualTo(Path.of("/HF_HUB_CACHE"));
        assertThat(all.toString()).contains("token=set").doesNotContain("/HF_TOKEN");
        assertThat(HubOptions.from(name -> name.equals("HF_HOME") ? "/hf" : null, name -> null)
                        .cache())
                .isEqualTo(Path.of("/hf/hub"));
        assertThat(HubOptions.from(name -> "http://b", name -> "http://a").endpoint())
                .isEqualTo(URI.create("http://a"));
        assertThatThrownBy(() -> HubOptions.from(name -> "my mirror", name -> null))
                .hasMessage(
                        "HubOptions: the endpoint must be an http or https address, got my mirror. Check HF_ENDPOINT.");
    }
}
