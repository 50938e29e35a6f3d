import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { expectErrorForm, testScenarios } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({
  limits: { customerStepRows: 4, exportStepRows: 3, importStepRows: 3, importRows: 12 },
});
const path = "/api/v1/end-users";
let admin: { id: string; token: string };
let customer: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  customer = await createCustomer(server, "Zoë Müller");
});
afterAll(() => server.close());

const ask = (method: string, to: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.request(method, to, { token: admin.token, body, headers });
const count = () => server.connection.prepare("SELECT count(*) n FROM users WHERE is_end_user").get();
const load = (content: string, query = "") => ask("POST", `${path}/import${query}`, { content });
const states = (body: { rows: { username: string; status: string }[] }) =>
  body.rows.map(({ username, status }) => `${username}: ${status}`);

describe("an import", () => {
  const table =
    "\uFEFFEmail;Username\nbea@example.com;bea\n;ben\nno address;bert\nbea2@example.com;bea\n;anna\n;Zoë Müller\n;\n\n;boris;too much\n";
  const expected = [
    "bea: new",
    "ben: new",
    "bert: invalid",
    "bea: repeated",
    "anna: taken",
    "Zoë Müller: taken",
    "boris: invalid",
  ];

  test("says of each line what would become of it, and a dry run changes nothing", async () => {
    const before = count();
    const { status, body } = await load(table, "?dry_run=true");
    expect([status, body.created, states(body)]).toEqual([200, 0, expected]);
    expect(body.rows.map(({ line }: { line: number }) => line)).toEqual([2, 3, 4, 5, 6, 7, 10]);
    expect(body.rows.every(({ id }: { id: string | null }) => id === null)).toBe(true);
    expect(count()).toEqual(before);
  });

  test("makes those that are right, without passwords, whatever is wrong beside them", async () => {
    const { body } = await load(table);
    expect([body.created, states(body)]).toEqual([2, expected]);
    const found = await ask("GET", `${path}/${body.rows[0].id}`);
    expect(found.body).toMatchObject({
      username: "bea",
      email: "bea@example.com",
      has_password: false,
      invitation: null,
      visitor_id: null,
    });
    const again = await load(table);
    expect([again.body.created, states(again.body).slice(0, 2)]).toEqual([0, ["bea: taken", "ben: taken"]]);
    const entries = server.connection
      .prepare("SELECT changes FROM audit_events WHERE action = 'customer.imported'")
      .all();
    expect(entries).toEqual([{ changes: '{"customers":[0,2]}' }]);
  });

  test("gives the reasons in the language of the request", async () => {
    const { body } = await ask(
      "POST",
      `${path}/import`,
      { content: "username\nanna" },
      { "accept-language": "zh" },
    );
    expect(body.rows[0].message).toBe("该用户名已被使用。");
    const english = await load("username\nanna\n x ,y\n");
    expect(english.body.rows.map(({ message }: { message: string }) => message)).toEqual([
      "An account has this name already.",
      "The row has more cells than the header.",
    ]);
  });

  test("takes a file too, its cells parted by tabs, in quotation marks and over lines", async () => {
    const form = new FormData();
    form.set("file", new File(['note\tusername\n"two\nlines"\t"Dora ""D"" Doe"\n'], "people.csv"));
    const { body } = await ask("POST", `${path}/import?dry_run=true`, form);
    expect(states(body)).toEqual(['Dora "D" Doe: new']);
  });

  test("of two that bring the same name at once, one makes it", async () => {
    const answers = await Promise.all([load("username\ntwin"), load("username\ntwin")]);
    expect(answers.map(({ body }) => body.created).toSorted()).toEqual([0, 1]);
    expect(answers.flatMap(({ body }) => states(body)).toSorted()).toEqual(["twin: new", "twin: taken"]);
  });

  test("its entry in the audit is one, and says how many were made, not how many were tried", async () => {
    const names = (some: string) =>
      `username\nshared\n${[1, 2, 3].map((at) => `${some} ${at}`).join("\n")}\n`;
    server.connection.exec("DELETE FROM audit_events");
    const answers = await Promise.all([load(names("one")), load(names("other"))]);
    const counts = server.connection.prepare(
      "SELECT changes ->> '$.customers[1]' FROM audit_events WHERE action = 'customer.imported' ORDER BY 1",
    );
    expect(answers.map(({ body }) => body.created).toSorted()).toEqual([3, 4]);
    expect(counts.pluck().all()).toEqual([3, 4]);
    server.connection.exec("DELETE FROM users WHERE username = 'shared' OR username GLOB 'o* [123]'");
  });

  test("takes no name that a mark of direction shows as another", async () => {
    const { body } = await load("username\nnimda\u202Enna\n\u2066anna\nan\u200Ena\n", "?dry_run=true");
    expect(body.rows.map(({ status }: { status: string }) => status)).toEqual([
      "invalid",
      "invalid",
      "invalid",
    ]);
    expect(body.rows[0].message).toBe(
      "The username holds a line break, a control character or a mark of direction.",
    );
  });

  const bring = (body: unknown) => ({ method: "POST", path: `${path}/import`, token: admin.token, body });
  testScenarios(() => server, {
    "without a header is 400": () => ({ ...bring({ content: "" }), status: 400, code: "malformed_table" }),
    "without a column of names is 400": () => {
      return { ...bring({ content: "mail\nx@y\n" }), status: 400, code: "malformed_table" };
    },
    "with a column of passwords is 400": () => {
      return { ...bring({ content: "username,Password\nx,y\n" }), status: 400, code: "passwords_in_table" };
    },
    "with a quotation that does not end is 400": () => {
      return { ...bring({ content: 'username\nok\n"open\n' }), status: 400, code: "malformed_table" };
    },
    "of too many lines is 422": () => {
      const content = `username\n${Array.from({ length: 13 }, (_, at) => `many ${at}`).join("\n")}`;
      return { ...bring({ content }), status: 422, code: "too_many_rows" };
    },
    "of nothing is 422": () => ({ ...bring({}), status: 422, code: "validation_failed" }),
    "by a customer is 403": () => {
      return {
        ...bring({ content: "username\nx" }),
        token: customer.token,
        status: 403,
        code: "admin_required",
      };
    },
  });

  test("of what is no text is 400", async () => {
    const form = new FormData();
    form.set("file", new File([new Uint8Array([0xff, 0xfe, 0x61, 0x00])], "people.csv"));
    const answer = await ask("POST", `${path}/import`, form);
    expect(answer.body.code).toBe("undecodable_text");
    expectErrorForm(answer);
  });

  test("none of the refusals has made anybody", () => {
    const made = server.connection
      .prepare("SELECT username FROM users WHERE username LIKE 'many%' OR username IN ('ok', 'x')")
      .all();
    expect(made).toEqual([]);
  });
});

describe("finding customers", () => {
  const names = async (query: string) => {
    const { body } = await ask("GET", `${path}?${query}`);
    return body.items.map(({ username }: { username: string }) => username);
  };

  test("by a part of the name or the address, whatever its case and its accents", async () => {
    expect(await names("search=MULLER")).toEqual(["Zoë Müller"]);
    expect(await names("search=bea@ex")).toEqual(["bea"]);
    expect(await names("search=nobody")).toEqual([]);
    expect(await names("search=%20")).toHaveLength(4);
  });

  test("by state, newest first and a page at a time", async () => {
    await ask("PATCH", `${path}/${customer.id}`, { is_active: false });
    expect(await names("status=inactive")).toEqual(["Zoë Müller"]);
    expect(await names("status=active")).toEqual([]);
    expect((await names("status=invited")).toSorted()).toEqual(["bea", "ben", "twin"]);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { body } = await ask("GET", `${path}?status=invited&limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ username }: { username: string }) => username));
      cursor = body.next_cursor;
    }
    expect(seen.toSorted()).toEqual(["bea", "ben", "twin"]);
  });

  test("each says whether it has a password and until when its invitation is open", async () => {
    const [bea] = (await ask("GET", `${path}?search=bea`)).body.items;
    expect(bea).toMatchObject({ has_password: false, invitation: null, visitor_id: null });
    const invited = await ask("POST", `${path}/${bea.id}/invite`, {});
    const [found] = (await ask("GET", `${path}?search=bea`)).body.items;
    expect(found.invitation).toEqual({ expires_at: invited.body.expires_at });
    expect((await ask("GET", `${path}/${customer.id}`)).body.has_password).toBe(true);
  });

  test("the file holds what the list does, and nothing secret", async () => {
    const csv = await server.send("GET", `${path}/export?search=be`, { token: masterKey });
    const lines = (await csv.text()).trim().split("\r\n");
    expect(lines[0]).toBe("id,username,email,status,has_password,created_at,last_login");
    expect(lines.slice(1).map((line) => line.split(",").slice(1, 5).join(","))).toEqual([
      "ben,,invited,false",
      "bea,bea@example.com,invited,false",
    ]);
    const all = await server.send("GET", `${path}/export?format=jsonl`, { token: admin.token });
    const rows = (await all.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toMatchObject({ username: "Zoë Müller", status: "inactive" });
  });

  testScenarios(() => server, {
    "a state that is none is 422": () => {
      return {
        method: "GET",
        path: `${path}?status=gone`,
        token: admin.token,
        status: 422,
        code: "validation_failed",
      };
    },
    "one that is not there is 404": () => {
      return {
        method: "GET",
        path: `${path}/${admin.id}`,
        token: admin.token,
        status: 404,
        code: "not_found",
      };
    },
    "the file is nobody's without a token: 401": () => {
      return { method: "GET", path: `${path}/export`, token: "bad", status: 401, code: "unauthenticated" };
    },
  });
});

describe("a customer without a password of the owner's", () => {
  test("is made only where it is to be invited", async () => {
    const refused = await ask("POST", path, { username: "vera" });
    expect([refused.status, refused.body.code]).toEqual([422, "validation_failed"]);
    expect(refused.body.errors).toMatchObject([{ path: "/password" }]);
    const made = await ask("POST", path, { username: "vera", invite: true });
    expect(made.status).toBe(200);
    expect((await ask("GET", `${path}/${made.body.id}`)).body).toEqual({
      ...made.body,
      has_password: false,
      invitation: null,
      visitor_id: null,
    });
    const both = await ask("POST", path, { username: "vito", password: "pass word", invite: true });
    expect((await ask("GET", `${path}/${both.body.id}`)).body.has_password).toBe(true);
  });
});

describe("signing a customer out", () => {
  test("ends its sessions everywhere; without any it is well too", async () => {
    const carl = await createCustomer(server, "carl");
    const to = `${path}/${carl.id}/sessions`;
    expect((await ask("DELETE", to)).body.success).toBe(true);
    const who = await server.request("GET", "/api/v1/auth/verify", { token: carl.token });
    expect(who.body.code).toBe("session_ended");
    expect((await ask("DELETE", to)).status).toBe(200);
    const entries = server.connection
      .prepare("SELECT 1 FROM audit_events WHERE action = 'customer.sessions_ended'")
      .all();
    expect(entries).toHaveLength(1);
    expect((await ask("DELETE", `${path}/${admin.id}/sessions`)).status).toBe(404);
    expect((await server.request("GET", "/api/v1/auth/verify", { token: admin.token })).status).toBe(200);
  });
});
