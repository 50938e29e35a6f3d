import Counter from "prom-client/lib/counter.js";
import Gauge from "prom-client/lib/gauge.js";
import Histogram from "prom-client/lib/histogram.js";
import Registry from "prom-client/lib/registry.js";
import { createRequestCounts } from "./request-counts.ts";

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Every number that /metrics shows, by the part of the product that it is about. The features count in these as things happen; what is only
 * looked at when somebody asks (gauges) is set then (features/operations/metrics.ts). Names and units follow Prometheus' "Metric and
 * label naming". A label is one of few known words: a route's pattern, an error's code. Never an id, a name, a path or anybody's words.
 */
export function createMetrics() {
  const registry = new Registry();
  const make = makersOf(registry);
  return {
    registry,
    http: httpMetrics(make, registry),
    chat: chatMetrics(make),
    upstream: {
      calls: make.counter(
        "botshare_upstream_calls_total",
        "Calls of model endpoints, by how they ended (ok, failed, timeout, left) and the HTTP status: 401, 403, 404, 429, or its class; 0 where none came.",
        ["call", "outcome", "status"],
      ),
    },
    hosts: hostMetrics(make),
    signIns: make.counter(
      "botshare_sign_ins_total",
      "Sign-ins and checks of a password: succeeded, failed, or throttled without a look at the password.",
      ["outcome"],
      [{ outcome: "succeeded" }, { outcome: "failed" }, { outcome: "throttled" }],
    ),
    passwords: make.gauge("botshare_password_hashes", "Passwords being hashed, and waiting for that.", [
      "state",
    ]),
    uploads: {
      files: make.counter("botshare_uploads_total", "Files that were taken.", ["kind"]),
      bytes: make.counter("botshare_upload_bytes_total", "Bytes of these.", ["kind"]),
    },
    storage: storageMetrics(make),
    certificate: {
      expiresAt: make.gauge(
        "botshare_certificate_expires_timestamp_seconds",
        "When the certificate that is served ends; 0 without one.",
      ),
      isRefused: make.gauge(
        "botshare_certificate_refused",
        "Whether the certificate's files cannot be used as they are now, and the one before is used on.",
      ),
    },
    process: processMetrics(make),
  };
}

function httpMetrics({ counter }: Makers, registry: Registry) {
  return {
    /** Two metrics at once: how many requests, and how long they took. */
    requests: createRequestCounts(registry),
    errors: counter(
      "botshare_http_errors_total",
      "Requests answered with an error, by its code, and for a limit whose it is (link, visitor, address).",
      ["code", "scope"],
      [{ code: "internal_error", scope: "" }],
    ),
  };
}

function chatMetrics({ counter, gauge, histogram }: Makers) {
  return {
    answers: gauge(
      "botshare_chat_answers",
      "Answers at this moment: waiting for their first word, or being written.",
      ["state"],
    ),
    readers: gauge("botshare_chat_readers", "Open streams that read these answers."),
    turns: counter(
      "botshare_chat_turns_total",
      "Questions, by how they ended: finished, stopped by their visitor, refused before the model was called, failed, ended (what they belong to ended under them), interrupted by a stop of the server.",
      ["outcome", "code"],
      [
        { outcome: "finished", code: "" },
        { outcome: "stopped", code: "" },
        { outcome: "failed", code: "internal_error" },
      ],
    ),
    firstTokenSeconds: histogram(
      "botshare_chat_first_token_seconds",
      "From the model's call to the first word of its answer or reasoning.",
      [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60],
    ),
    seconds: histogram(
      "botshare_chat_turn_duration_seconds",
      "From a question to the end of its answer, search and the host's word included; refused ones are left out.",
      [0.25, 0.5, 1, 2, 5, 10, 20, 60, 120, 300],
    ),
    tokens: counter(
      "botshare_chat_tokens_total",
      "Tokens of model calls, estimated where the endpoint did not say.",
      ["kind"],
    ),
    points: counter("botshare_chat_points_total", "Points charged for answers."),
  };
}

function hostMetrics({ counter, gauge, histogram }: Makers) {
  return {
    seconds: histogram(
      "botshare_hook_call_duration_seconds",
      "Calls of links' hosts, by which (init, start, finish) and how they ended (answered, failed, timeout, left).",
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      ["call", "outcome"],
    ),
    reports: counter(
      "botshare_outbox_tries_total",
      "Tries to deliver a report to a host.",
      ["outcome"],
      [{ outcome: "delivered" }, { outcome: "missed" }, { outcome: "given_up" }],
    ),
    pending: gauge(
      "botshare_outbox_pending",
      "Reports that wait to be delivered; no more than 10000 are counted.",
    ),
    oldestSeconds: gauge(
      "botshare_outbox_oldest_age_seconds",
      "How long the oldest of them has waited; 0 without any.",
    ),
  };
}

function storageMetrics({ counter, gauge }: Makers) {
  return {
    bytes: gauge("botshare_database_size_bytes", "Size of the database's files.", ["file"]),
    freeBytes: gauge("botshare_disk_free_bytes", "What is free on the disk of the database."),
    isWritable: gauge(
      "botshare_database_writable",
      "Whether what is written is stored: 0 while it cannot be.",
    ),
    sweeps: counter(
      "botshare_retention_sweeps_total",
      "Removals of what has outlived its time; skipped where the clock is too far ahead to be believed.",
      ["outcome"],
      [{ outcome: "ok" }, { outcome: "failed" }, { outcome: "skipped" }],
    ),
    sweptAt: gauge(
      "botshare_retention_last_success_timestamp_seconds",
      "When the last of these went through; 0 before the first.",
    ),
    backupAt: gauge(
      "botshare_backup_last_success_timestamp_seconds",
      "When the newest good scheduled backup was made; 0 where there is none.",
    ),
    backupFails: gauge("botshare_backup_failing", "Whether the last try of a scheduled backup went wrong."),
    hasBackups: gauge("botshare_backup_scheduled", "Whether backups are made by themselves."),
  };
}

function processMetrics({ counter, gauge }: Makers) {
  return {
    build: gauge("botshare_build_info", "Always 1; which version runs, and its database's schema.", [
      "version",
      "schema",
    ]),
    lostLines: counter(
      "botshare_log_lines_lost_total",
      "Lines of the log that its file or reader did not take.",
    ),
    lagSeconds: gauge(
      "botshare_event_loop_delay_seconds",
      "How late the event loop was since the last look at it; whatever it does at one time everybody waits for.",
      ["percentile"],
    ),
    // The names that every exporter gives to these, by which dashboards know them.
    cpuSeconds: counter("process_cpu_seconds_total", "Processor time used, in seconds."),
    memoryBytes: gauge("process_resident_memory_bytes", "Resident memory size in bytes."),
    openFiles: gauge("process_open_fds", "Number of open file descriptors."),
    startedAt: gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds."),
  };
}

type Makers = ReturnType<typeof makersOf>;

function makersOf(registry: Registry) {
  const registers = [registry];
  return {
    /** `known` begin at zero instead of with their first time: only so can an alert tell the first time from none. */
    counter: <Label extends string = never>(
      name: string,
      help: string,
      labelNames: readonly Label[] = [],
      known: readonly Partial<Record<Label, string>>[] = [],
    ) => {
      const made = new Counter({ name, help, labelNames, registers });
      for (const labels of known) made.inc(labels, 0);
      return made;
    },
    gauge: <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Gauge({ name, help, labelNames, registers }),
    histogram: <Label extends string = never>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: readonly Label[] = [],
    ) => new Histogram({ name, help, buckets, labelNames, registers }),
  };
}
