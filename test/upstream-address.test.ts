import { describe, expect, test } from "bun:test";
import type { Lookup } from "../src/app.ts";
import { AppError } from "../src/errors.ts";
import { assertAllowedAddress, lookupHost, resolveAllowed } from "../src/upstream/address.ts";

const ioOf = (privateHosts: "allow" | "refuse", lookup: Lookup = lookupHost, lookupMs = 5_000) => ({
  lookup,
  config: { privateHosts, limits: { lookupMs } },
});
const codeOf = (error: unknown) => (error instanceof AppError ? error.code : String(error));

/** The same word from both checks, at setting and at calling; a test of only one would let them drift apart. */
async function judge(address: string, privateHosts: "allow" | "refuse"): Promise<string> {
  const [set, called] = await Promise.all(
    [assertAllowedAddress, resolveAllowed].map((check) =>
      check(ioOf(privateHosts), address).then(() => "allowed", codeOf),
    ),
  );
  return set === called ? String(set) : `${set} when set, ${called} when called`;
}

describe("an address is never allowed", () => {
  const addresses = [
    "",
    "not a url",
    "ftp://models.example/v1",
    "file:///etc/passwd",
    "http://user:secret@93.184.216.34/v1",
    "http://user@93.184.216.34/v1",
    "http://169.254.169.254/latest/meta-data",
    "http://2852039166/",
    "http://0xa9.0xfe.0xa9.0xfe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://[fe80::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[64:ff9b:1::a9fe:a9fe]/",
    "http://[::a9fe:a9fe]/",
    "http://[::ffff:0:a9fe:a9fe]/",
    "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
    "http://①⑥⑨。254。169。254/",
    "http://[fd00:ec2::254]/",
    "http://[fd00:ec2::23]/",
    "http://[fd20:ce::254]/",
    "http://[fd00:42::42]/",
    "http://100.100.100.200/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://METADATA.google.internal./",
    "http://224.0.0.1/",
    "http://[ff02::1]/",
  ];
  for (const address of addresses) {
    test(`when it is ${address || "empty"}`, async () => {
      expect(await judge(address, "allow")).toBe("address_not_allowed");
      expect(await judge(address, "refuse")).toBe("address_not_allowed");
    });
  }
});

describe("an address inside is allowed unless the owner refuses it", () => {
  const addresses = [
    "http://127.0.0.1:11434/v1",
    "http://localhost:11434/v1",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0.0.0.0/",
    "http://10.1.2.3/v1",
    "http://172.31.0.9/",
    "http://192.168.1.10:8000/",
    "http://100.64.0.1/",
    "http://[::1]:8080/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd12:3456::1]/",
    "http://[2002:c0a8:0101::1]/",
    "http://[64:ff9b:1::8.8.8.8]/",
    "http://127.0.0.1\\@models.example/",
  ];
  for (const address of addresses) {
    test(`such as ${address}`, async () => {
      expect(await judge(address, "allow")).toBe("allowed");
      expect(await judge(address, "refuse")).toBe("address_not_allowed");
    });
  }
});

test("a public address is allowed whatever the owner decided", async () => {
  for (const address of ["https://93.184.216.34/v1", "http://[2606:2800:220:1::1]/", "http://172.32.0.1/"]) {
    expect(await judge(address, "allow")).toBe("allowed");
    expect(await judge(address, "refuse")).toBe("allowed");
  }
});

describe("a name", () => {
  const nowhere: Lookup = async () => {
    throw new Error("ENOTFOUND");
  };
  const address = "https://models.example/v1";

  test("that does not resolve may be set, for its host may be down, but not called", async () => {
    for (const lookup of [nowhere, async () => []]) {
      const io = ioOf("refuse", lookup);
      expect(await assertAllowedAddress(io, address).catch(codeOf)).toBeUndefined();
      expect(await resolveAllowed(io, address).catch(codeOf)).toBe("upstream_unavailable");
    }
  });

  test("that does not resolve is refused where it is forbidden as it stands", async () => {
    for (const host of ["localhost", "ollama.localhost", "LOCALHOST.", "metadata.google.internal"]) {
      const check = assertAllowedAddress(ioOf("refuse", nowhere), `http://${host}/v1`);
      expect([host, await check.catch(codeOf)]).toEqual([host, "address_not_allowed"]);
    }
  });

  test("that takes too long to resolve may be set, and its call times out", async () => {
    const io = ioOf("refuse", () => new Promise(() => undefined), 20);
    expect(await assertAllowedAddress(io, address).catch(codeOf)).toBeUndefined();
    expect(await resolveAllowed(io, address).catch(codeOf)).toBe("upstream_timeout");
  });

  test("with one forbidden address among others is refused", async () => {
    for (const ip of ["169.254.169.254", "fe80::1%eth0", "::ffff:169.254.169.254"]) {
      const io = ioOf("allow", async () => ["93.184.216.34", ip]);
      expect([ip, await resolveAllowed(io, address).catch(codeOf)]).toEqual([ip, "address_not_allowed"]);
    }
  });

  test("gives the addresses that a call may connect to, as they were found", async () => {
    const found = ["10.0.0.8", "fd12::8"];
    expect(
      await resolveAllowed(
        ioOf("allow", async () => found),
        address,
      ),
    ).toEqual(found);
  });
});

test("an address that names its IP is looked up nowhere", async () => {
  let lookups = 0;
  const io = ioOf("allow", async () => {
    lookups += 1;
    return ["127.0.0.1"];
  });
  for (const address of ["http://127.0.0.1:9/v1", "http://[::1]:9/v1"])
    expect(await resolveAllowed(io, address)).toBeUndefined();
  expect(lookups).toBe(0);
});
