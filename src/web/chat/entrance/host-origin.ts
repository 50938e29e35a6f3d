interface View {
  document: { referrer: string };
  /** Firefox has no ancestorOrigins. */
  location: { ancestorOrigins?: ArrayLike<string> };
  parent: object;
}

/** The origin of the page around this one; null where there is none, or the browser does not tell. */
export function findHostOrigin(view: View): string | null {
  if (view.parent === view) return null;
  const origin = view.location.ancestorOrigins?.[0] ?? URL.parse(view.document.referrer)?.origin;
  return origin && origin !== "null" ? origin : null;
}
