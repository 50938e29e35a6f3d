import { expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ask, call, share } from "../helpers/api-client.ts";
import { runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

const maxMs = 40_000;

test(
  "a running server stops the answers of what the command line ends: a link, a customer's sessions, the customer with all that it wrote",
  async () => {
    await using model = startSlowModel(["One ", "more."], ["Two ", "more."], ["Three ", "more."]);
    await using server = await startExecutable();
    const begin = async (at: number) => {
      const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
      model.release(at, 0);
      const answer = await ask(server.url, shared, "How are you?");
      return { shared, answer };
    };
    // One after the other, so that each has the answer of its place.
    const revoked = await begin(0);
    const signedOut = await begin(1);
    const deleted = await begin(2);
    const run = (...args: string[]) => runExecutable(args, { folder: server.folder });
    const runs = await Promise.all([
      run("link", "revoke", revoked.shared.linkUrl),
      run("customer", "sign-out", "--username", signedOut.shared.customerName),
      run(
        "customer",
        "delete",
        "--username",
        deleted.shared.customerName,
        "--yes",
        "--conversations",
        "delete",
      ),
    ]);
    expect(runs.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      runs.map(() => ({ exitCode: 0, stderr: "" })),
    );
    await Promise.all([revoked, signedOut, deleted].map(({ answer }) => answer.end()));
    const codes = [revoked, signedOut, deleted].map(({ answer }) => answer.errorCode);
    expect(codes).toEqual(["share_token_revoked", "session_ended", "session_ended"]);
    const left = await call(server.url, "GET", `/api/v1/bots/${deleted.shared.botId}/conversations`, {
      token: server.masterKey(),
    });
    expect(left.body.items).toEqual([]);
  },
  maxMs,
);

test(
  "doctor finds a running server well and makes nothing in its folder, and an export is read beside it",
  async () => {
    await using server = await startExecutable();
    const port = new URL(server.url).port;
    // The server's own first work after its start.
    await waitFor("the first sweep", () => existsSync(join(server.dataDir, "last-sweep")));
    const look = () =>
      readdirSync(server.dataDir).map((name) => {
        // What is in them the server itself goes on writing.
        const { mode } = statSync(join(server.dataDir, name));
        return { name, mode };
      });
    const before = look();
    const args = ["doctor", "--port", port, "--public-url", `http://127.0.0.1:${port}`];
    const { exitCode, stdout, stderr } = await runExecutable(args, { folder: server.folder });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ok +server +One runs on this folder and answers at/m);
    expect(stdout).toMatch(/^ok +public address +.+ leads to this installation\.$/m);
    expect(stdout).toMatch(/^ok +database +It is whole/m);
    expect(look()).toEqual(before);
    const csv = await runExecutable(["export", "--what", "customers", "--format", "csv"], {
      folder: server.folder,
    });
    expect(csv.stdout).toEndWith("id,username,email,status,has_password,created_at,last_login\r\n");
  },
  maxMs,
);
