/**
 * Bun sends at most 256 requests at once unless this stands in its environment when the process starts, which is too few for as many
 * answers. Starts the program over with it, where the system can; otherwise the 256 stay.
 */
export function allowManyRequests(): void {
  const name = "BUN_CONFIG_MAX_HTTP_REQUESTS";
  if (process.env[name] !== undefined || process.platform !== "linux" || process.execve === undefined) return;
  const script = Bun.isStandaloneExecutable ? [] : process.argv.slice(1, 2);
  const args = [process.execPath, ...script, ...process.argv.slice(2)];
  process.execve(process.execPath, args, { ...process.env, [name]: "65535" });
}
