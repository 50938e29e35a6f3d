import { dlopen, FFIType, ptr } from "bun:ffi";
import { ask, filmDocument, send, share } from "./api-client.ts";
import { startExecutable } from "./executable.ts";

// A program for a test to run in a network of its own: starts the executable there, walks from nothing to a customer's first
// answer, and prints what came.

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;

/** A new network has its loopback switched off; this is `ip link set lo up` for systems without `ip` (netdevice(7)). */
function openLoopback(): void {
  const library = process.platform === "linux" ? "libc.so.6" : null;
  if (library === null) return;
  const { symbols } = dlopen(library, {
    socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    ioctl: { args: [FFIType.i32, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
  });
  const request = Buffer.alloc(40);
  request.write("lo", 0);
  request.writeInt16LE(IFF_UP, 16);
  symbols.ioctl(symbols.socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, ptr(request));
}

openLoopback();
await using server = await startExecutable();
const shared = await share(server.url, server.masterKey(), { document: filmDocument });
const answer = await ask(server.url, shared, "导演是谁?");
await answer.end();
const swagger = await send(server.url, "GET", "/swagger/swagger-ui-bundle.js");
const page = await send(server.url, "GET", new URL(shared.linkUrl).pathname);
process.stdout.write(JSON.stringify({ swagger: swagger.status, page: page.status, text: answer.text }));
