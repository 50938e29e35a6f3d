import { expect, test } from "bun:test";
import { describeDemo } from "../src/cli/demo.ts";

const printed = (host: string) =>
  describeDemo({
    host,
    url: "http://127.0.0.1:3000",
    shop: "http://127.0.0.1:3000/s/a",
    film: "http://127.0.0.1:3000/s/b",
    anybody: "http://127.0.0.1:3000/s/c",
    ownerPassword: "one",
    customerPassword: "two",
  });

test("the demo says that it is on this machine only where that is so", () => {
  for (const host of ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
    expect([host, printed(host).includes("on this machine only")]).toEqual([host, true]);
  // It said so of every address.
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "demo.example"]) {
    expect(printed(host)).not.toContain("on this machine only");
    expect(printed(host)).toContain(`listens on ${host}`);
  }
});
