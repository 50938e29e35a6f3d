import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { startNumbers } from "./numbers.ts";

interface Cutting {
  /** How many streams are cut; those after them go through. */
  cuts: number;
  /** Called, maybe twice, once a stream has begun, with how many streams there have been by then. */
  onStream: (count: number) => void;
}

/** A stream that says nothing for so long has nothing more to say before the model goes on. */
const silenceMs = 150;
/** A browser forgets what it has not read yet of a connection that breaks. */
const readingMs = 15;

/**
 * Passes bytes between the page and a server on this machine, but drops the connection of an answer's stream somewhere after its first
 * event. `cutAt` has what was passed on last before each cut, in Latin-1.
 */
export async function startCuttingProxy(target: string, { cuts, onStream }: Cutting) {
  const next = startNumbers(20);
  const cutAt: string[] = [];
  let streams = 0;

  function join(client: Socket): void {
    const server = connect(Number(new URL(target).port), "127.0.0.1");
    const close = () => {
      client.destroy();
      server.destroy();
    };
    let silence: ReturnType<typeof setTimeout> | undefined;
    // What the server has said on this connection since it said that a stream begins.
    let said: string | null = null;
    let isOpen = true;
    const onBytes = (bytes: Buffer) => {
      if (!isOpen) return;
      clearTimeout(silence);
      const text = bytes.toString("latin1");
      const isBegin = said === null && text.includes("text/event-stream");
      if (isBegin) streams += 1;
      if (isBegin || said !== null) silence = setTimeout(onStream, silenceMs, streams);
      if (streams > cuts || (!isBegin && said === null)) return void client.write(bytes);
      const from = said?.includes("data: ") ? 0 : text.indexOf("\n\n", text.indexOf("data: ")) + 2;
      said = (said ?? "") + text;
      if (!said.includes("data: ")) return void client.write(bytes);
      onStream(streams);
      // Less than an event: the rest of how HTTP packs the first one.
      if (bytes.length - from < 20) return void client.write(bytes);
      const passed = bytes.subarray(0, from + next(bytes.length - from));
      cutAt.push(passed.toString("latin1").slice(-40));
      isOpen = false;
      clearTimeout(silence);
      client.write(passed);
      setTimeout(close, readingMs);
    };
    client.on("data", (bytes) => server.write(bytes));
    server.on("data", onBytes);
    for (const socket of [client, server]) socket.on("error", close).on("close", close);
  }

  const listener = createServer(join);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  // A server on an address and a port says them so.
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    cutAt,
    /** Whether the last of the cuts has been made and the page has come back. */
    isThrough: () => streams > cuts,
    stop: () => listener.close(),
  };
}
