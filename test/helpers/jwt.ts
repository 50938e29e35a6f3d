import { createHmac } from "node:crypto";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The three parts of a JWT, the first two as JSON. */
export function readJwt(token: string) {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  return { header: decode(header), payload: decode(payload), signature };
}

/** A JWT with any header and payload, signed with HMAC (`hash` such as `sha256`); an empty secret leaves the signature empty. */
export function forgeJwt(header: unknown, payload: unknown, secret: string, hash = "sha256"): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  const signature = secret === "" ? "" : createHmac(hash, secret).update(signed).digest("base64url");
  return `${signed}.${signature}`;
}
