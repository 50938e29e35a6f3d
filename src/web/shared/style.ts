const sheets = new Map<string, Promise<void>>();

/** Loads a style sheet of a part of the page, once. Rejects where it does not come; another call then tries again. */
export function loadStyle(url: string): Promise<void> {
  const sheet = sheets.get(url) ?? load(url);
  sheets.set(url, sheet);
  return sheet;
}

function load(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = url;
  link.addEventListener("load", () => resolve());
  link.addEventListener("error", () => {
    link.remove();
    sheets.delete(url);
    reject(new Error("a style sheet did not come"));
  });
  document.head.append(link);
  return promise;
}
