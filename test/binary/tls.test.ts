import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { ask, call, must, password, share } from "../helpers/api-client.ts";
import { certificate, certificateKey, otherCertificate, otherKey } from "../helpers/certificate.ts";
import { makeFolder, runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";
import { openRaw, rawRequest, readRaw } from "../helpers/raw-client.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

// Https by the executable itself. What is taken for a certificate is tried without it (test/tls.test.ts).

const args = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
const maxMs = 30_000;

function writePair(folder: string, cert: string, key: string): void {
  writeFileSync(join(folder, "cert.pem"), cert);
  writeFileSync(join(folder, "key.pem"), key);
}

/** Whose certificate the server shows to whoever comes now, and by which version of TLS; or how it refuses the version. */
async function shake(url: string, version?: "TLSv1.1" | "TLSv1.2"): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<string>();
  const only = version === undefined ? {} : { minVersion: version, maxVersion: version };
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, ...only });
  socket.on("error", () => resolve("refused"));
  socket.on("secureConnect", () =>
    resolve(`${socket.getPeerCertificate().subject.CN} ${socket.getProtocol()}`),
  );
  const shown = await promise;
  socket.destroy();
  return shown;
}

test(
  "it serves https, and a renewed certificate counts for who comes next while answers go on as they were",
  async () => {
    using folder = makeFolder();
    writePair(folder.path, certificate, certificateKey);
    await using model = startSlowModel(["Before ", "and after."]);
    await using server = await startExecutable({ folder: folder.path, args });
    const { url } = server;
    expect(url).toStartWith("https://127.0.0.1:");
    expect(await shake(url)).toBe("models.test TLSv1.3");
    expect(await shake(url, "TLSv1.2")).toBe("models.test TLSv1.2");
    expect(await shake(url, "TLSv1.1")).toBe("refused");

    const shared = await share(url, server.masterKey(), { upstreamUrl: model.url });
    expect(shared.linkUrl).toStartWith(url);
    const signedIn = await call(url, "POST", "/api/v1/auth/login", {
      body: { username: shared.customerName, password },
      headers: { origin: url },
    });
    expect(signedIn.headers.get("set-cookie")).toContain("; Secure");

    model.release(0, 0);
    const answer = await ask(url, shared, "Is it?");
    await answer.until("Before ");
    using upload = await openRaw(url);
    const login = JSON.stringify({ username: "nobody", password: "wrong" });
    upload.send(rawRequest("POST", "/api/v1/auth/login", [`Content-Length: ${login.length}`], "{"));

    writePair(folder.path, otherCertificate, otherKey);
    await waitFor("the renewal", () => server.stderr().includes("the certificate is renewed"));
    expect(await shake(url)).toBe("renewed.test TLSv1.3");
    expect((await must(url, "GET", "/api/v1/auth/verify", { token: shared.customerToken })).valid).toBe(true);
    model.release(0, 1);
    await answer.end();
    expect([answer.text, answer.errorCode]).toEqual(["Before and after.", null]);
    upload.send(login.slice(1));
    expect(readRaw(await upload.ended)).toEqual([{ status: 401, code: "invalid_credentials" }]);
    expect(await server.kill("SIGTERM")).toBe(0);
  },
  maxMs,
);

test(
  "a key of another certificate stops the start, with its setting's name and 1",
  async () => {
    using folder = makeFolder();
    writePair(folder.path, certificate, otherKey);
    const ended = await runExecutable(["serve", "--port", "0", ...args], { folder: folder.path });
    expect([ended.exitCode, ended.stderr]).toEqual([
      1,
      "botshare: tls-key: the key in key.pem does not belong to the first certificate in cert.pem\n",
    ]);
  },
  maxMs,
);
