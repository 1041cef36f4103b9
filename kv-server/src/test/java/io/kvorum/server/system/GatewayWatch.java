package io.kvorum.server.system;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A watch as JSON over HTTP.
final class GatewayWatch {
  private static final String EVERYTHING =
      "{\"create_request\":{\"key\":\"AA==\",\"range_end\":\"AA==\",\"start_revision\":\"1\",\"prev_kv\":true}}";

  private GatewayWatch() {}

  /// All events up to a revision, one after another; or, if the beginning is compacted, the one
  /// answer that says so.
  static List<JsonElement> history(ServerProcess server, long revision) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.ports().clientUrl() + "/v3/watch"))
            .POST(HttpRequest.BodyPublishers.ofString(EVERYTHING))
            .build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(),
                    StandardCharsets.UTF_8))) {
      List<JsonElement> events = read(lines, revision);
      http.shutdownNow();
      return events;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private static List<JsonElement> read(BufferedReader lines, long revision) throws IOException {
    List<JsonElement> events = new ArrayList<>();
    long seen = revision > 1 ? 0 : revision;
    while (seen < revision) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the watch ended after " + events);
      }
      JsonObject result = Gateway.normal(line).getAsJsonObject().getAsJsonObject("result");
      if (result.has("canceled")) {
        result.remove("header");
        result.remove("cancel_reason");
        return List.of(result);
      }
      for (JsonElement event :
          result.has("events") ? result.getAsJsonArray("events") : List.<JsonElement>of()) {
        events.add(event);
        seen = event.getAsJsonObject().getAsJsonObject("kv").get("mod_revision").getAsLong();
      }
    }
    return events;
  }
}
