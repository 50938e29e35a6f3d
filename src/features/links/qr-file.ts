import { contentDisposition, titledFileName } from "../../lib/file-name.ts";
import type { OwnLink, QrQuery } from "./model.ts";

const mediaTypes = { svg: "image/svg+xml; charset=utf-8", png: "image/png" } as const;

/** The picture of a link's address. It holds the link's token: neither a cache may keep it nor another site's page show it. */
export async function qrResponse(
  { url, name, bot_name }: OwnLink,
  { format = "svg", size = 512 }: QrQuery,
): Promise<Response> {
  // Loaded with the first one: the tables of its encoder take 5 ms to make.
  const { qrPng, qrSvg } = await import("./qr.ts");
  const picture = format === "svg" ? qrSvg(url, size) : new Uint8Array(qrPng(url, size));
  const file = titledFileName(`${bot_name} ${name ?? ""} QR`, format, "link QR");
  return new Response(picture, {
    headers: {
      "content-type": mediaTypes[format],
      "content-disposition": contentDisposition("inline", file),
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
    },
  });
}
