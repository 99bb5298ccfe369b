package dev.roentgen.training.log;

import static java.net.http.HttpClient.Version.HTTP_1_1;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run of an MLflow server, over its REST interface 2.0: parameters at the start, a metric for every figure. Requests are
 * made by a thread of their own, so that a slow server holds no step up; one that fails is asked three times. A resumed
 * training is a new run there.
 */
public final class MlflowLog extends RunLog {
    private static final int ATTEMPTS = 3, LONGEST_QUEUE = 1000;
    private static final String API = "/api/2.0/mlflow/";

    private final URI server;
    private final String experiment;
    private final Map<String, String> parameters;
    private final Duration patience;
    private final HttpClient client;
    private @Nullable ExecutorService sender;
    private String run = ""; // its id; only the sender's thread reads and writes it

    /** Logs to a new run in an experiment, which is made if need be. */
    public MlflowLog(URI server, String experiment, Map<String, String> parameters) {
        this(server, experiment, parameters, Duration.ofSeconds(10));
    }

    /** The same with another bound on how long an answer, and at the end all outstanding ones, may take. */
    public MlflowLog(URI server, String experiment, Map<String, String> parameters, Duration patience) {
        super("MLflow at " + server);
        this.server = server;
        this.experiment = experiment;
        this.parameters = new LinkedHashMap<>(parameters);
        this.patience = patience;
        client = HttpClient.newBuilder()
                .version(HTTP_1_1) // servers that know no HTTP/2 lose the body of a request that asks for it
                .connectTimeout(patience)
                .build();
    }

    @Override
    void open(long done) {
        sender = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LONGEST_QUEUE), task -> {
            Thread t = new Thread(task, "roentgen-mlflow");
            t.setDaemon(true);
            return t;
        });
        send(this::create);
    }

    private void send(Writing request) {
        ExecutorService to = sender;
        if (to == null) return;
        try {
            to.execute(() -> attempt(request));
        } catch (RejectedExecutionException e) {
            fail(new IOException("it is " + LONGEST_QUEUE + " answers behind"));
        }
    }

    private void create() throws IOException {
        long now = System.currentTimeMillis();
        JsonNode made = post("runs/create", Map.of("experiment_id", experimentId(), "start_time", now));
        run = made.path("run").path("info").path("run_id").asString("");
        if (run.isEmpty()) throw new IOException("runs/create answered without a run_id");
        List<Map<String, Object>> pairs = new ArrayList<>();
        parameters.forEach((key, value) -> pairs.add(Map.of("key", key, "value", value)));
        if (!pairs.isEmpty()) post("runs/log-batch", Map.of("run_id", run, "params", pairs));
    }

    private String experimentId() throws IOException {
        String query =
                "experiments/get-by-name?experiment_name=" + URLEncoder.encode(experiment, StandardCharsets.UTF_8);
        HttpResponse<String> found = ask(request(query).GET().build());
        if (found.statusCode() == 404)
            return post("experiments/create", Map.of("name", experiment))
                    .path("experiment_id")
                    .asString("");
        return json(found, query).path("experiment").path("experiment_id").asString("");
    }

    @Override
    void write(String event, long batches, Map<String, Object> figures) {
        long now = System.currentTimeMillis();
        List<Map<String, Object>> metrics = new ArrayList<>();
        figures.forEach((name, value) -> {
            if (value instanceof Double d && Double.isFinite(d))
                metrics.add(Map.of("key", name, "value", d, "timestamp", now, "step", batches));
        });
        send(() -> post("runs/log-batch", Map.of("run_id", run, "metrics", metrics)));
    }

    @Override
    void close(boolean finished) throws IOException {
        ExecutorService to = sender;
        if (to == null) return;
        send(() -> post(
                "runs/update",
                Map.of(
                        "run_id",
                        run,
                        "status",
                        finished ? "FINISHED" : "FAILED",
                        "end_time",
                        System.currentTimeMillis())));
        to.shutdown();
        try {
            if (!to.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                to.shutdownNow();
                throw new IOException("no answer within " + patience.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            to.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    // --- requests ---

    private HttpRequest.Builder request(String path) {
        String base = server.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + API + path)).timeout(patience);
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException {
        String json = JsonMapper.shared().writeValueAsString(body);
        return json(
                ask(request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build()),
                path);
    }

    private static JsonNode json(HttpResponse<String> answer, String path) throws IOException {
        if (answer.statusCode() != 200) throw new IOException(path + " answered " + answer.statusCode());
        try {
            return JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException(path + " answered no JSON", e);
        }
    }

    /** Asks until the server has an answer that is its last word. */
    private HttpResponse<String> ask(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() < 500 || attempt == ATTEMPTS) return answer;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
