import { expect, test } from "bun:test";
import { createCustomers, questionBody, share } from "../helpers/api-client.ts";
import { startExecutable } from "../helpers/executable.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";

const customers = 40;
/** As many as one customer may have at once. */
const each = 8;
const streams = customers * each;
const maxMs = 60_000;

/** Posts over a socket of its own and gives all that comes back: the test's own fetch is limited to 256 at once, too. */
async function post(url: string, path: string, token: string, body: unknown): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const text = JSON.stringify(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Connection: close",
  ];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let received = "";
  await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (socket) => {
        socket.write(`${head.join("\r\n")}\r\n\r\n${text}`);
      },
      data: (socket, bytes) => {
        received += bytes.toString("utf8");
        if (received.includes("data: [DONE]")) socket.end();
      },
      close: () => resolve(received),
      error: (_, error) => reject(error),
    },
  });
  return await promise;
}

test(
  `${streams} answers are asked of the model at once: it begins none before it has been asked for all`,
  async () => {
    let asked = 0;
    const all = Promise.withResolvers<void>();
    const upstream = startFakeUpstream(({ path }) => {
      if (!path.endsWith("/chat/completions")) return {};
      asked += 1;
      if (asked === streams) all.resolve();
      return { steps: [{ until: all.promise }, { text: "together" }] };
    });
    await using server = await startExecutable();
    const shared = await share(server.url, server.masterKey(), { upstreamUrl: upstream.url });
    const tokens = await createCustomers(server.url, server.masterKey(), customers);
    const askers = tokens.flatMap((token) => Array.from({ length: each }, () => token));
    const answers = await Promise.all(
      askers.map((token, at) =>
        post(server.url, "/api/v3/chat/completions", token, questionBody(shared, `Nr. ${at}`)),
      ),
    );
    const whole = answers.filter((text) => text.startsWith("HTTP/1.1 200") && text.includes('"together"'));
    expect(whole).toHaveLength(streams);
    await upstream.close();
  },
  maxMs,
);
