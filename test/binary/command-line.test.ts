import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { makeFolder, runExecutable } from "../helpers/executable.ts";

const maxMs = 20_000;

describe("help", () => {
  const verbs: [args: string[], words: string[]][] = [
    [["--help"], ["serve", "demo", "admin"]],
    [
      ["serve", "--help"],
      ["--port", "--data-dir", "--master-key", "BOTSHARE_PORT", ".env"],
    ],
    [
      ["demo", "--help"],
      ["--port", "--data-dir"],
    ],
    [
      ["admin", "--help"],
      ["create", "reset-password"],
    ],
    [
      ["admin", "create", "--help"],
      ["--username", "--password", "--data-dir", "--public-url", "--port"],
    ],
    [
      ["admin", "reset-password", "--help"],
      ["--username", "--password", "--data-dir"],
    ],
  ];
  for (const [args, words] of verbs) {
    test(
      `botshare ${args.join(" ")} explains itself`,
      async () => {
        const { exitCode, stdout } = await runExecutable(args);
        for (const word of words) expect(stdout).toContain(word);
        expect(exitCode).toBe(0);
      },
      maxMs,
    );
  }

  test(
    "--version says the version of package.json",
    async () => {
      expect(await runExecutable(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    },
    maxMs,
  );
});

describe("what is asked wrongly ends the start with a sentence", () => {
  const wrong: [name: string, args: string[], env: Record<string, string>, sentence: RegExp, code: number][] =
    [
      [
        "a password without a name",
        ["admin", "create", "--password", "x"],
        {},
        /--password needs a --username/,
        1,
      ],
      ["an unknown verb", ["sreve"], {}, /unknown command 'sreve'/, 2],
      ["an unknown flag", ["serve", "--prot", "1"], {}, /unknown option '--prot'/, 2],
      ["an unknown variable", ["serve"], { BOTSHARE_PROT: "1" }, /BOTSHARE_PROT is not a setting/, 1],
      ["a malformed port", ["serve", "--port", "8o"], {}, /port: "8o" is not a number from 0 to 65535/, 1],
      [
        "a malformed variable",
        ["serve"],
        { BOTSHARE_LANGUAGE: "fr" },
        /language: "fr" is not one of en, zh/,
        1,
      ],
      ["a short master key", ["serve"], { BOTSHARE_MASTER_KEY: "short" }, /master-key: it must have 16/, 1],
      ["a malformed proxy", ["serve"], { BOTSHARE_TRUSTED_PROXIES: "10.0.0.0/99" }, /trusted-proxies: .+/, 1],
      [
        "a flag and its variable",
        ["serve", "--port", "1"],
        { BOTSHARE_PORT: "2" },
        /--port and BOTSHARE_PORT are both set; keep one/,
        1,
      ],
      [
        "a variable and its file",
        ["serve"],
        { BOTSHARE_PORT: "1", BOTSHARE_PORT_FILE: "/there/is/none" },
        /BOTSHARE_PORT and BOTSHARE_PORT_FILE are both set/,
        1,
      ],
      [
        "a file that is not there",
        ["serve"],
        { BOTSHARE_MASTER_KEY_FILE: "/there/is/none" },
        /BOTSHARE_MASTER_KEY_FILE: the file \/there\/is\/none cannot be read/,
        1,
      ],
    ];
  for (const [name, args, env, sentence, code] of wrong) {
    test(
      name,
      async () => {
        const { exitCode, stdout, stderr } = await runExecutable(args, { env });
        expect(stderr).toMatch(sentence);
        expect(stderr).not.toMatch(/^ +at /m);
        expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
      },
      maxMs,
    );
  }
});

test(
  "an administrator is made by a link where no name is given, at the address that the server is reached at",
  async () => {
    const args = ["admin", "create", "--public-url", "https://chat.example/"];
    const { exitCode, stdout } = await runExecutable(args);
    expect(stdout).toMatch(
      /^A new installation .+\nSet up: https:\/\/chat\.example\/welcome#[A-Za-z0-9_-]{32}\n/,
    );
    expect(exitCode).toBe(0);
  },
  maxMs,
);

test(
  "a bunfig.toml in the folder decides nothing: its preload does not run",
  async () => {
    using folder = makeFolder();
    writeFileSync(join(folder.path, "bunfig.toml"), 'preload = ["./preload.ts"]\n');
    writeFileSync(join(folder.path, "preload.ts"), 'console.log("preloaded");\n');
    const { exitCode, stdout } = await runExecutable(["--version"], { folder: folder.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
  },
  maxMs,
);
