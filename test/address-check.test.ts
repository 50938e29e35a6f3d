import { describe, expect, test } from "bun:test";
import { AppError } from "../src/errors.ts";
import { createAddressCheck } from "../src/http/path.ts";

/** A request as Bun gives it: of a `Host` that makes no address, the path alone stands there. */
const refusalOf = (check: ReturnType<typeof createAddressCheck>, url: string, host = "a.example") => {
  const { headers } = new Request("http://a.example/", { headers: { host } });
  try {
    // The check reads no more of a request than these two.
    check({ request: { url, headers } as Request });
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe("a request's address", () => {
  for (const scheme of ["http", "https"])
    test(`is looked at anew for each host behind ${scheme}, whichever was good before`, () => {
      const check = createAddressCheck();
      expect(refusalOf(check, `${scheme}://a/s/x`)).toBeUndefined();
      expect(refusalOf(check, `${scheme}://a/s/y?z`)).toBeUndefined();
      expect(refusalOf(check, `${scheme}://a b/s/x`)).toBe("malformed_host");
      expect(refusalOf(check, `${scheme}://a.example:3000/s/x`)).toBeUndefined();
      expect(refusalOf(check, `${scheme}://a.example:99999/s/x`)).toBe("malformed_host");
      expect(refusalOf(check, "/s/x")).toBe("malformed_host");
    });
  test("is refused with two hosts and with a malformed percent sign behind a good one too", () => {
    const check = createAddressCheck();
    expect(refusalOf(check, "http://a.example/s/x")).toBeUndefined();
    expect(refusalOf(check, "http://a.example/s/x", "a.example, b.example")).toBe("malformed_host");
    expect(refusalOf(check, "http://a.example/s/%E0%A4%A")).toBe("not_found");
    expect(refusalOf(check, "http://a.example/s/%41?%E0%A4%A")).toBeUndefined();
  });
});
