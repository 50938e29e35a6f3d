import { describe, expect, test } from "bun:test";
import { printed } from "./helpers/command-line.ts";

// What `example` puts in the place of the examples' own values is right where it stands, and not only there.

const linesOf = async (...args: string[]) => (await printed("example", ...args)).split("\n");

describe("the service over a folder that systemd does not make", () => {
  test("may write there, and nowhere else", async () => {
    const lines = await linesOf("systemd", "--data-dir", "/srv/bs", "--port", "4000");
    for (const line of [
      "WorkingDirectory=/srv/bs",
      "Environment=BOTSHARE_DATA_DIR=/srv/bs",
      "ReadWritePaths=/srv/bs",
      "ProtectHome=yes",
      "#   install -d -o botshare -g botshare -m 700 /srv/bs",
      "#   botshare example systemd --port 4000 --data-dir /srv/bs > /etc/systemd/system/botshare.service",
    ])
      expect(lines).toContain(line);
    expect(lines.join("\n")).not.toMatch(/StateDirectory|\/var\/lib/);
  });

  test("whatever its name holds", async () => {
    const lines = await linesOf("systemd", "--data-dir", '/srv/my "100%" data');
    for (const line of [
      'WorkingDirectory=/srv/my "100%%" data',
      'Environment="BOTSHARE_DATA_DIR=/srv/my \\"100%%\\" data"',
      'ReadWritePaths="/srv/my \\"100%%\\" data"',
      "#   install -d -o botshare -g botshare -m 700 '/srv/my \"100%\" data'",
    ])
      expect(lines).toContain(line);
  });

  test("below /home, which it would not see otherwise", async () => {
    expect(await linesOf("systemd", "--data-dir", "/home/bots/data")).toContain("ProtectHome=no");
  });

  test("and as it is kept over the folder that systemd makes", async () => {
    const lines = await linesOf("systemd", "--data-dir", "/var/lib/botshare");
    expect(lines).toContain("StateDirectory=botshare");
    expect(lines.join("\n")).not.toContain("ReadWritePaths");
  });
});

test("the image keeps its port inside, and the one outside is the chosen one", async () => {
  const lines = (await linesOf("docker", "--port", "4000")).join("\n");
  expect(lines).toContain("-p 127.0.0.1:4000:3000 ");
  expect(lines).toContain("BOTSHARE_PORT=3000 ");
  expect(lines).toContain("\nEXPOSE 3000\n");
});

test("nginx sends browsers to https at the port that it listens on", async () => {
  const at = async (url: string) => (await printed("example", "nginx", "--public-url", url)).trim();
  expect(await at("https://a.example:8443")).toContain("return 301 https://$host:8443$request_uri;");
  expect(await at("https://a.example")).toContain("return 301 https://$host$request_uri;");
});
