package dev.roentgen.training.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MlflowLogTest {
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile int status = 500;
    private volatile long delayMillis;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread t = new Thread(task);
            t.setDaemon(true);
            return t;
        }));
        server.createContext("/api/2.0/mlflow/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange x) throws IOException {
        String call = x.getRequestURI().toString().replace("/api/2.0/mlflow/", "");
        String body = new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(x.getRequestMethod() + " " + call);
        if (x.getRequestHeaders().containsKey("Upgrade")) asked.add("HTTP/2, which not every server knows");
        try {
            Thread.sleep(delayMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!body.isEmpty()) told.add(JsonMapper.shared().readTree(body));
        if (refusals.getAndDecrement() > 0) reply(x, status, "{}");
        else if (call.startsWith("experiments/get-by-name"))
            reply(x, 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}");
        else if (call.equals("experiments/create")) reply(x, 200, "{\"experiment_id\":\"7\"}");
        else if (call.equals("runs/create")) reply(x, 200, "{\"run\":{\"info\":{\"run_id\":\"abc\"}}}");
        else reply(x, 200, "{}");
    }

    private static void reply(HttpExchange x, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        x.sendResponseHeaders(status, bytes.length);
        try (var out = x.getResponseBody()) {
            out.write(bytes);
        }
    }

    private MlflowLog log() {
        URI at = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new MlflowLog(at, "lungs & more", Map.of("epochs", "2"), PATIENCE);
    }

    private static String run(MlflowLog log) {
        log.begin(0);
        LogTest.tell(log, 1, 2);
        log.end(true);
        return String.valueOf(log.failure());
    }

    @Test
    void a_run_is_made_filled_and_finished() {
        assertThat(run(log())).isEqualTo("null");
        assertThat(asked)
                .containsExactly(
                        "GET experiments/get-by-name?experiment_name=lungs+%26+more",
                        "POST experiments/create",
                        "POST runs/create",
                        "POST runs/log-batch",
                        "POST runs/log-batch",
                        "POST runs/log-batch",
                        "POST runs/log-batch",
                        "POST runs/log-batch",
                        "POST runs/update");
        assertThat(told.get(0).path("name").asString()).isEqualTo("lungs & more");
        assertThat(told.get(1).path("experiment_id").asString()).isEqualTo("7");
        assertThat(told.get(2).path("params").get(0).path("key").asString()).isEqualTo("epochs");
        JsonNode metric = told.get(3).path("metrics").get(0);
        assertThat(told.get(3).path("run_id").asString()).isEqualTo("abc");
        assertThat(metric.path("key").asString()).isEqualTo("loss");
        assertThat(metric.path("value").asDouble()).isEqualTo(0.5);
        assertThat(metric.path("step").asLong()).isEqualTo(10);
        assertThat(told.get(7).path("status").asString()).isEqualTo("FINISHED");
    }

    @Test
    void a_server_that_stumbles_is_asked_again() {
        refusals.set(2);
        assertThat(run(log())).isEqualTo("null");
        assertThat(asked).hasSize(11);
    }

    @Test
    void a_server_that_fails_is_left_alone() {
        refusals.set(100);
        assertThat(run(log()))
                .endsWith(
                        " can't be written (java.io.IOException: experiments/get-by-name?experiment_name=lungs+%26+more"
                                + " answered 500): the training goes on without it.");
        assertThat(asked).hasSize(3);
    }

    @Test
    void a_server_that_forbids_is_not_asked_twice() {
        refusals.set(100);
        status = 403;
        assertThat(run(log())).contains(" answered 403): the training goes on without it.");
        assertThat(asked).hasSize(1);
    }

    @Test
    void a_slow_server_holds_nothing_up() {
        delayMillis = 10_000;
        MlflowLog log = log();
        long begun = System.nanoTime();
        log.begin(0);
        LogTest.tell(log, 1, 2);
        assertThat(System.nanoTime() - begun).isLessThan(1_000_000_000L); // no step waits
        log.end(true);
        assertThat(System.nanoTime() - begun).isLessThan(8_000_000_000L);
        assertThat(log.failure()).contains(" can't be written (").endsWith("): the training goes on without it.");
    }

    @Test
    void a_server_that_is_not_there_is_left_alone() throws IOException {
        int free;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = s.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + free);
        MlflowLog log = new MlflowLog(nobody, "x", Map.of(), PATIENCE);
        assertThat(run(log))
                .isEqualTo("MLflow at " + nobody
                        + " can't be written (java.net.ConnectException): the training goes on without it.");
    }
}
