import { describe, expect, test } from "bun:test";
import { createLately } from "../src/lib/lately.ts";
import { createKeyring, equalSecrets, hashToken, newShareToken } from "../src/lib/secret.ts";

const keyring = createKeyring(new Uint8Array(32).fill(1));

describe("what is sealed", () => {
  test("opens again, whatever text it is", () => {
    for (const plain of ["", "sk-key", "密钥 😀", "x".repeat(10_000)]) {
      expect(keyring.unseal(keyring.seal(plain))).toBe(plain);
    }
  });

  test("opens after a restart with the same key, and with no other", () => {
    const sealed = keyring.seal("sk-key");
    expect(createKeyring(new Uint8Array(32).fill(1)).unseal(sealed)).toBe("sk-key");
    expect(() => createKeyring(new Uint8Array(32).fill(2)).unseal(sealed)).toThrow();
  });

  test("stays open for the next time, unless it is opened once", () => {
    const opened = createLately<string>(1_000);
    const keeping = createKeyring(new Uint8Array(32).fill(1), opened);
    const [key, credential] = [keeping.seal("sk-key"), keeping.seal("a visitor's")];
    expect([keeping.unseal(key), keeping.unsealOnce(credential)]).toEqual(["sk-key", "a visitor's"]);
    expect([opened.get(key), opened.get(credential)]).toEqual(["sk-key", undefined]);
    expect(() => keeping.unsealOnce(credential.slice(1))).toThrow();
  });

  test("looks different each time and holds nothing of the text", () => {
    const [one, two] = [keyring.seal("sk-secret"), keyring.seal("sk-secret")];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, "base64url").includes("sk-secret")).toBe(false);
  });

  test("does not open when any byte of it was changed, or when it is cut", () => {
    const bytes = Buffer.from(keyring.seal("sk-secret"), "base64url");
    for (const place of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed.readUInt8(place) + 1) % 256, place);
      expect(() => keyring.unseal(changed.toString("base64url"))).toThrow();
      expect(() => keyring.unseal(bytes.subarray(0, place).toString("base64url"))).toThrow();
    }
  });
});

test("the secret of session tokens follows from the key and is not what seals", () => {
  expect(createKeyring(new Uint8Array(32).fill(1)).jwtSecret).toBe(keyring.jwtSecret);
  expect(createKeyring(new Uint8Array(32).fill(2)).jwtSecret).not.toBe(keyring.jwtSecret);
  expect(Buffer.from(keyring.jwtSecret, "base64url")).toHaveLength(32);
});

test("a share token is 24 random bytes in 32 characters of base64url", () => {
  const tokens = new Set(Array.from({ length: 1_000 }, newShareToken));
  // `botshare link show -abc…` would be an unknown flag.
  expect([...tokens].filter((token) => token.startsWith("-"))).toEqual([]);
  expect(tokens.size).toBe(1_000);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
  expect(Buffer.from(newShareToken(), "base64url")).toHaveLength(24);
});

test("a token's hash is its SHA-256", () => {
  // FIPS 180-2's example.
  const hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(Buffer.from(hashToken("abc"), "base64url").toString("hex")).toBe(hex);
});

test("secrets are equal when they are the same text, of any length", () => {
  expect(equalSecrets("master-key", "master-key")).toBe(true);
  for (const other of ["master-kez", "master-key ", "master", ""])
    expect(equalSecrets("master-key", other)).toBe(false);
});
