import { type ClientHttp2Session, connect } from "node:http2";
import { connect as connectTls } from "node:tls";

/** An answer over HTTP/2: its head, and its body as it comes. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** What has come so far. */
  text: () => string;
  ended: Promise<string>;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export type BrowserSide = Awaited<ReturnType<typeof openSide>>;

/** One HTTP/2 connection to a proxy, as a browser has it, from an address of its own on this machine. Closed with its scope. */
export async function openSide(url: string, localAddress: string) {
  const { hostname, port, host } = new URL(url);
  const to = {
    host: "127.0.0.1",
    port: Number(port),
    servername: hostname,
    localAddress,
    ALPNProtocols: ["h2"],
    // It is a certificate of this run.
    rejectUnauthorized: false,
  };
  const socket = connectTls(to);
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  const session = connect(`https://${host}`, { createConnection: () => socket });
  return {
    protocol: socket.alpnProtocol,
    ask: (path: string, asked: Asked = {}) => ask(session, path, asked),
    [Symbol.dispose]: () => {
      session.destroy();
      socket.destroy();
    },
  };
}

function ask(session: ClientHttp2Session, path: string, { method = "GET", headers, body }: Asked) {
  const stream = session.request({ ":path": path, ":method": method, ...headers });
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    text += piece;
  });
  const ended = new Promise<string>((resolve, reject) => {
    stream.on("end", () => resolve(text));
    stream.on("error", reject);
  });
  // Whoever waits for the head alone hears of a failure there.
  ended.catch(() => {});
  const answered = new Promise<Answer>((resolve, reject) => {
    stream.on("error", reject);
    stream.on("response", (head) =>
      resolve({ status: Number(head[":status"]), headers: head, text: () => text, ended }),
    );
  });
  stream.end(body);
  return answered;
}
