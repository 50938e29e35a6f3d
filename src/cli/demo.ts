import { existsSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../app.ts";
import { databaseFile } from "../db/open.ts";
import { commandLine } from "../features/audit/record.ts";
import { createBot, findManagedBot } from "../features/bots/service.ts";
import { createDocument } from "../features/knowledge/service.ts";
import { createLink } from "../features/links/bot-links.ts";
import { createAccount } from "../features/users/accounts.ts";
import type { MasterCaller } from "../http/caller.ts";
import { filmPairs, shopFaq } from "./demo-documents.ts";
import { newPassword } from "./new-password.ts";
import { openAppAlone } from "./open-app.ts";
import { runServer, serveUntil, untilAskedToStop } from "./run-server.ts";
import type { Settings } from "./settings.ts";

/** How much somebody without an account may ask the demo in a day. */
const anybodysQuestions = 30;

/** Serves with a demo owner, two bots, a customer, a link each and one for anybody, and prints how to reach them. The data folder must be empty. */
export async function demo(settings: Settings): Promise<void> {
  if (existsSync(join(settings.dataDir, databaseFile))) {
    throw new Error(
      `${settings.dataDir} holds a database already, and the demo starts with an empty folder: use another --data-dir, or \`serve\`.`,
    );
  }
  const asked = untilAskedToStop();
  const logLevel = settings.logLevel === "info" ? "warn" : settings.logLevel;
  const port = choosePort(settings);
  const app = openAppAlone({ ...settings, logLevel, port });
  const server = await runServer(app);
  if (port !== settings.port)
    process.stdout.write(`\n  Port ${settings.port} cannot be had (is it taken?): another one is used.\n`);
  process.stdout.write(await fillDemo(app, server.url));
  await serveUntil(asked, server);
}

/** The port asked for, or a free one when something else has it. */
function choosePort({ host, port }: Settings): number {
  try {
    Bun.serve({ hostname: host, port, fetch: () => new Response() }).stop(true);
    return port;
  } catch {
    return 0;
  }
}

async function fillDemo(app: App, url: string): Promise<string> {
  const ownerPassword = newPassword();
  const customerPassword = newPassword();
  const owner = await createAccount(app, commandLine, "staff", {
    username: "owner",
    password: ownerPassword,
    isAdmin: true,
  });
  await createAccount(app, commandLine, "customer", { username: "customer", password: customerPassword });
  const caller: MasterCaller = { kind: "master", isCommandLine: true };
  const shop = await createBot(app, caller, {
    owner_id: owner.id,
    name: "Shop assistant",
    model: "builtin",
    // It costs nobody anything, but shows where points are counted.
    pricing: { prompt_per_1k: 1, completion_per_1k: 2 },
    settings: {
      language: "en",
      welcome: "Hello! I answer questions about **orders, returns and your account**.",
      suggested_questions: [
        "How do I reset my password?",
        "How long does delivery take?",
        "How do I return something?",
      ],
    },
  });
  const film = await createBot(app, caller, {
    owner_id: owner.id,
    name: "电影小助手",
    model: "builtin",
    settings: {
      language: "zh",
      welcome: "你好！关于电影《铃芽之旅》，有什么想知道的？",
      suggested_questions: ["导演是谁？", "谁给铃芽配音？", "片长多少？"],
    },
  });
  const faq = { name: "Shop FAQ.md", content: shopFaq, type: "text/markdown" } as const;
  await createDocument(app, caller, await findManagedBot(app, caller, shop.id), faq);
  const pairs = { name: "铃芽之旅.csv", content: filmPairs, type: "text/csv" } as const;
  await createDocument(app, caller, await findManagedBot(app, caller, film.id), pairs);
  const shopLink = await createLink(app, caller, shop.id, { name: "Demo, in English" }, url);
  const filmLink = await createLink(app, caller, film.id, { name: "演示（中文）" }, url);
  const anybody = {
    name: "Anybody",
    access: "anonymous",
    limits: { visitor: { messages_per_day: anybodysQuestions } },
  } as const;
  const openLink = await createLink(app, caller, shop.id, anybody, url);
  const links = { shop: shopLink.url, film: filmLink.url, anybody: openLink.url };
  return describeDemo({ url, host: app.config.host, ...links, ownerPassword, customerPassword });
}

interface Printed {
  url: string;
  /** The address it listens on. */
  host: string;
  shop: string;
  film: string;
  /** The link that asks for no account. */
  anybody: string;
  ownerPassword: string;
  customerPassword: string;
}

/** Who can reach the demo, as far as the address it listens on tells. */
const reach = (host: string) =>
  /^(127\.|::1$|localhost$)/i.test(host)
    ? "Everything is on this machine only."
    : `It listens on ${host}: whoever reaches that address can open these links.`;

/** What the demo prints once it runs. */
export const describeDemo = (it: Printed) => `
  botshare is running. Open a link and sign in as the customer:

    Shop assistant   ${it.shop}
    电影小助手       ${it.film}

    customer         name: customer   password: ${it.customerPassword}

  Or without an account, ${anybodysQuestions} questions a day each:

    Anybody          ${it.anybody}

  The owner works in the console, or on the API's page:

    Console          ${it.url}/console
    Swagger UI       ${it.url}/swagger
    owner            name: owner      password: ${it.ownerPassword}

  ${reach(it.host)} Stop with Ctrl+C.

`;
