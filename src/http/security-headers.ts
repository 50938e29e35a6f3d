/**
 * What every answer carries unless it says otherwise: no browser and no proxy keeps it, takes it for another type, runs or frames it, shows
 * it to a page of another origin, or names its address, in which a link's token may stand, to the next site.
 */
export const answerHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/**
 * What a page carries beside its own policy: a window that another site opened, or that opened it, has no hold on it, and what no page
 * here uses is off. The microphone is not in the list: dictation uses it, and who embeds the chat may allow it there. The names of sites
 * that an answer links to, which may be words of it, are not looked up before somebody follows the link (MDN: X-DNS-Prefetch-Control).
 */
export const pageHeaders = {
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), payment=(), usb=()",
  "x-dns-prefetch-control": "off",
} as const;
