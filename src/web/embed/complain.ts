/** Tells the integrator what is wrong, and throws nothing at the page. */
export function complain(problem: string): void {
  // biome-ignore lint/suspicious/noConsole: the integrator's own console is where the integrator looks.
  console.error(`botshare chat: ${problem}`);
}
