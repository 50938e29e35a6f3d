// What the small servers of the bench share: they tell their port, and end with the process that started them.

/** Prints the port for the bench to read, and stops the server once the bench closes its end of the pipe, or dies. */
export async function serveUntilClosed(server: { port?: number; stop: () => unknown }): Promise<void> {
  process.stdout.write(`${server.port}\n`);
  await Bun.stdin.text();
  await server.stop();
}
