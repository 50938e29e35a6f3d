/** After being out of sight for so long, the thread is read anew: another tab or device may have gone on in it. */
const staleMs = 30_000;

/** Brings the thread up to date when the page is seen again after a while. */
export function followReturn(): void {
  let leftAtMs = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leftAtMs = Date.now();
    else if (Date.now() - leftAtMs > staleMs) void catchUp();
  });
}

/** Where it cannot be loaded it could not be read either: all stays. */
async function catchUp(): Promise<void> {
  const part = await import("./catching-up.ts").catch(() => null);
  await part?.catchUp();
}
