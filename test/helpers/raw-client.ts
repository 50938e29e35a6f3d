import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export type RawClient = Awaited<ReturnType<typeof openRaw>>;

/** A connection of bytes to a server's address, https too, for what no client of HTTP would send. Gone with its scope (`using`). */
export async function openRaw(url: string) {
  const { hostname, port, protocol } = new URL(url);
  // A proxy knows by the name which certificate is asked for.
  const isNamed = hostname === "localhost";
  const to = { host: isNamed ? "127.0.0.1" : hostname, port: Number(port) };
  // Whose certificate it is is looked at by the tests of certificates.
  const socket: Socket =
    protocol === "https:"
      ? connectTls({ ...to, rejectUnauthorized: false, ...(isNamed ? { servername: hostname } : {}) })
      : connect(to);
  let received = "";
  const ended = new Promise<string>((resolve) => {
    // However the server closes it, what had come is what counts.
    socket.on("error", () => resolve(received));
    socket.on("close", () => resolve(received));
  });
  socket.on("data", (bytes) => {
    received += bytes.toString("latin1");
  });
  await new Promise<void>((resolve, reject) => {
    socket.once(protocol === "https:" ? "secureConnect" : "connect", resolve);
    socket.once("error", reject);
  });
  return {
    /** Sends characters, a byte each. */
    send: (text: string) => socket.write(text, "latin1"),
    /** Sends no more, but still listens. */
    finish: () => socket.end(),
    /** Takes nothing that comes from now on. */
    stopReading: () => socket.pause(),
    received: () => received,
    /** All that came, once the server has closed. */
    ended,
    [Symbol.dispose]: () => {
      socket.destroy();
    },
  };
}

/** The text of a request; `more` are lines of its head. */
export const rawRequest = (method: string, path: string, more: string[] = [], body = ""): string =>
  [`${method} ${path} HTTP/1.1`, "Host: botshare.test", ...more, "", body].join("\r\n");

/** The status of each answer in what was received, and the codes in their bodies. */
export function readRaw(received: string): { status: number; code: string | undefined }[] {
  return received
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part !== "")
    .map((part) => ({
      status: Number(part.slice(9, 12)),
      code: /"code":"([a-z_]+)"/.exec(part)?.[1],
    }));
}
