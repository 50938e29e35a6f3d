import { afterAll, describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeDates, readCertificate } from "../src/cli/tls.ts";
import { watchCertificate } from "../src/cli/tls-watch.ts";
import { certificate, certificateKey, otherCertificate, otherKey } from "./helpers/certificate.ts";
import { waitFor } from "./helpers/executable.ts";
import { startTestServer } from "./helpers/test-server.ts";

// The files of a certificate: which are taken, what is said of the others, and how a change of them is seen.

const folder = mkdtempSync(join(tmpdir(), "botshare-tls-"));
const server = startTestServer({
  limits: { certificateSweepMs: 5 },
  nowMs: Date.parse("2030-01-01T00:00:00Z"),
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
/** A new file with this text; gives its path. */
function write(text: string): string {
  const path = join(folder, `file-${count++}`);
  writeFileSync(path, text);
  return path;
}

describe("a certificate and its key are", () => {
  test("taken with the chain behind them", async () => {
    const files = { certFile: write(`${certificate}\n${otherCertificate}`), keyFile: write(certificateKey) };
    const read = await readCertificate(files);
    expect([read.key, new Date(read.expiresAtMs).toISOString()]).toEqual([
      certificateKey,
      "2126-10-29T03:48:20.000Z",
    ]);
  });

  test("known again by their text, without being tried", async () => {
    const files = { certFile: write(certificate), keyFile: write(certificateKey) };
    const known = await readCertificate(files);
    expect(await readCertificate(files, known)).toBe(known);
    writeFileSync(files.certFile, `${certificate}\n`);
    expect(await readCertificate(files, known)).not.toBe(known);
  });

  const encrypted = certificateKey.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
  const broken = `${certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
  const refused: [what: string, cert: string | null, key: string | null, said: RegExp][] = [
    [
      "no certificate's file",
      null,
      certificateKey,
      /^tls-cert: \/.+ cannot be read \(there is no such file\)$/,
    ],
    ["no key's file", certificate, null, /^tls-key: \/.+ cannot be read \(there is no such file\)$/],
    ["an empty certificate", "", certificateKey, /^tls-cert: \/.+ holds no certificate chain in PEM$/],
    ["a half one", certificate.slice(0, 300), certificateKey, /^tls-cert: .+ holds no certificate chain/],
    ["a broken chain", broken, certificateKey, /^tls-cert: .+ holds no certificate chain in PEM$/],
    ["files in each other's place", certificateKey, certificate, /^tls-cert: .+ holds no certificate chain/],
    ["no key", certificate, certificate, /^tls-key: \/.+ holds no private key in PEM$/],
    ["an encrypted key", certificate, encrypted, /^tls-key: the key in .+ is encrypted/],
    [
      "another's key",
      certificate,
      otherKey,
      /^tls-key: the key in .+ does not belong to the first certificate in/,
    ],
    [
      "a chain in the wrong order",
      `${otherCertificate}${certificate}`,
      certificateKey,
      /^tls-key: the key in .+ does not belong to the first certificate in/,
    ],
  ];
  for (const [what, cert, key, said] of refused) {
    test(`refused with a sentence that names the setting: ${what}`, async () => {
      const path = (text: string | null) => (text === null ? join(folder, "nowhere") : write(text));
      const error = await readCertificate({ certFile: path(cert), keyFile: path(key) }).catch(
        (it: Error) => it,
      );
      expect(error).toBeInstanceOf(Error);
      expect(error instanceof Error ? error.message : "").toMatch(said);
    });
  }

  test("refused where the path is a folder", async () => {
    const error = await readCertificate({ certFile: folder, keyFile: folder }).catch(
      (it: Error) => it.message,
    );
    expect(error).toBe(`tls-cert: ${folder} cannot be read (it is a folder)`);
  });
});

test("what is said of a certificate's dates", () => {
  const dated = { cert: "", key: "", validFromMs: 1_000, expiresAtMs: 5_000 };
  expect([999, 1_000, 3_999, 4_000, 5_000].map((nowMs) => describeDates(dated, nowMs, 1_000))).toEqual([
    "the certificate is not valid yet: browsers refuse it",
    undefined,
    undefined,
    "the certificate expires soon: renew it",
    "the certificate has expired: browsers refuse it",
  ]);
});

describe("a change of the files is seen", () => {
  const pair = [certificate, certificateKey] as const;
  const otherPair = [otherCertificate, otherKey] as const;

  /** Two files in a folder of their own, `place`, that are watched; what was used of them and said, in order. */
  async function watch(
    makePlace: (write: (place: string, pair: readonly [string, string]) => void) => string,
  ) {
    const writePair = (place: string, [cert, key]: readonly [string, string]) => {
      writeFileSync(join(place, "cert.pem"), cert);
      writeFileSync(join(place, "key.pem"), key);
    };
    const place = makePlace(writePair);
    const files = { certFile: join(place, "cert.pem"), keyFile: join(place, "key.pem") };
    const used: string[] = [];
    const said: string[] = [];
    const app = { ...server.app, log: Object.assign(Object.create(server.app.log), { warn: say }) };
    function say(fields: { reason: string }) {
      said.push(fields.reason);
    }
    const stop = watchCertificate(app, files, await readCertificate(files), ({ key }) => used.push(key));
    return { place, used, said, writePair, [Symbol.dispose]: stop };
  }
  /** What the metrics say of it: when it ends, and whether its files are refused. */
  const figures = async () => {
    const { expiresAt, isRefused } = server.app.metrics.certificate;
    const read = await Promise.all([expiresAt.get(), isRefused.get()]);
    return read.map(({ values }) => values[0]?.value);
  };
  const newFolder = () => mkdtempSync(join(folder, "place-"));

  test("when they are written anew, and half a pair is told once and not used", async () => {
    using seen = await watch((writePair) => {
      const place = newFolder();
      writePair(place, pair);
      return place;
    });
    writeFileSync(join(seen.place, "cert.pem"), otherCertificate);
    await waitFor("the half to be told", () => seen.said.length > 0);
    expect([seen.used, seen.said[0]]).toEqual([[], expect.stringContaining("the one before is used on")]);
    expect(await figures()).toEqual([Date.parse("2126-10-29T03:48:20Z") / 1000, 1]);
    writeFileSync(join(seen.place, "key.pem"), otherKey);
    await waitFor("the pair", () => seen.used.length > 0);
    expect(await figures()).toEqual([
      new Date(new X509Certificate(otherCertificate).validTo).getTime() / 1000,
      0,
    ]);
    rmSync(join(seen.place, "key.pem"));
    await waitFor("the missing file to be told", () => seen.said.length > 1);
    seen.writePair(seen.place, pair);
    await waitFor("the first pair again", () => seen.used.length > 1);
    expect(seen.used).toEqual([otherKey, certificateKey]);
    // A look may come while a file is empty, of which it says another sentence.
    expect(seen.said.filter((reason, at) => reason === seen.said[at - 1])).toEqual([]);
  });

  test("when a link leads elsewhere, as certbot's and those of Kubernetes' folders do", async () => {
    using seen = await watch((writePair) => {
      const [old, next, linked] = [newFolder(), newFolder(), join(newFolder(), "current")];
      writePair(old, pair);
      writePair(next, otherPair);
      symlinkSync(old, linked);
      symlinkSync(next, `${linked}.next`);
      return linked;
    });
    renameSync(`${seen.place}.next`, seen.place);
    await waitFor("the pair", () => seen.used.length > 0);
    expect([seen.used, seen.said]).toEqual([[otherKey], []]);
  });
});
