import { describe, expect, test } from "bun:test";
import { AppError } from "../src/errors.ts";
import { assertAllowedAddress } from "../src/upstream/address.ts";

async function judge(address: string, privateHosts: "allow" | "refuse"): Promise<string> {
  try {
    await assertAllowedAddress(address, { privateHosts });
    return "allowed";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
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
    "http://[fd00:ec2::254]/",
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

test("a name that does not resolve is left to the call itself", async () => {
  expect(await judge("http://no-such-host.invalid/v1", "refuse")).toBe("allowed");
});
