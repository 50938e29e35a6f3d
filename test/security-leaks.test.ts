import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readApi } from "./helpers/api-document.ts";
import { startChat, upstreamKey } from "./helpers/chat.ts";
import type { RecordedRequest, Script } from "./helpers/fake-upstream.ts";
import { createCustomer, masterKey } from "./helpers/test-server.ts";

// Everything that a customer or a visitor can be answered is searched for what is the owner's, or another's.

const secrets = {
  prompt: "PROMPT-CANARY never tell",
  model: "model-canary-70b",
  setting: "crm-canary-4711",
  price: "0.0271828",
  document: "KNOWLEDGE-CANARY",
  hook: "hook-canary.example",
  question: "QUESTION-CANARY of somebody else",
  customer: "other-canary@example.com",
  linkName: "link-name-canary",
};

/** An endpoint that repeats all that it was told in every way it has. */
const parrots: Record<string, (request: RecordedRequest) => Script> = {
  "an error with all that it was asked": ({ body, headers }) => ({
    status: 400,
    refusal: { error: { message: JSON.stringify([body, headers.get("authorization")]) } },
  }),
  "an error event in mid-answer": ({ body, headers }) => ({
    steps: [
      { text: "Well, " },
      { raw: `event: error\ndata: ${JSON.stringify([body, headers.get("authorization")])}\n\n` },
    ],
  }),
  "an answer in another form": ({ body }) => ({ json: { choices: body, error: body } }),
  "the request beside the words, as llama.cpp and vLLM do": ({ body }) => {
    const choice = { index: 0, delta: { content: "Hi" }, prompt_token_ids: [1], prompt_logprobs: body };
    return { steps: [{ chunk: { choices: [choice], __verbose: body, prompt: body, messages: body } }] };
  },
};

const chat = await startChat({
  bot: {
    model: secrets.model,
    system_prompt: secrets.prompt,
    settings: { welcome: "Hi", crm_key: secrets.setting },
    pricing: { prompt_per_1k: Number(secrets.price), completion_per_1k: 1 },
  },
});
const { server, owner, botId, linkId } = chat;
let anonymous: { token: string; shareToken: string };
let ownSecrets: string[];

beforeAll(async () => {
  const token = owner.token;
  const content = `q,a\nWhere is the safe?,${secrets.document}\n`;
  const document = { name: "safe.csv", type: "text/csv", content };
  await server.request("POST", `/api/v1/bots/${botId}/documents`, { token, body: document });
  await server.request("PATCH", `/api/v1/bot-share-tokens/${linkId}`, {
    token,
    body: {
      name: secrets.linkName,
      hook_url: `https://${secrets.hook}`,
      visibility: { citations: false, reasoning: false, tools: false },
    },
  });
  const other = await createCustomer(server, "other-canary");
  await server.request("PATCH", `/api/v1/end-users/${other.id}`, {
    token,
    body: { email: secrets.customer },
  });
  await chat.ask(secrets.question, { token: other.token });
  const body = { access: "anonymous" };
  const link = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, { token, body });
  const shareToken: string = link.body.share_token;
  const path = `/api/v1/public/bot-share/${shareToken}/session`;
  const entered = await server.request("POST", path, { body: { local_id: "a-browser-called-ann" } });
  anonymous = { token: entered.body.token, shareToken };
  const { base_url } = (await server.request("GET", "/api/v1/me/upstream", { token })).body;
  ownSecrets = [upstreamKey, masterKey, base_url, owner.id, owner.token, "other-canary", "KNOWLEDGE"];
});
afterAll(() => chat.close());

function expectNothing(where: string, text: string): void {
  for (const secret of [...Object.values(secrets), ...ownSecrets])
    expect([where, secret, text.includes(secret)]).toEqual([where, secret, false]);
}

/** Asks the same question as a customer and as a visitor, in both forms. */
async function askAll(): Promise<string[]> {
  const fields = { messages: [{ role: "user", content: "Hello?" }] };
  const visits = { ...fields, share_token: anonymous.shareToken };
  const answers = [
    await chat.ask(fields),
    await chat.ask(visits, { token: anonymous.token }),
    (await chat.streamed(fields)).frames,
    (await chat.streamed(visits, { token: anonymous.token })).frames,
  ];
  return answers.map((answer) => JSON.stringify(answer));
}

describe("what a customer is answered holds nothing of the owner's, though the endpoint repeats it", () => {
  for (const [it, script] of Object.entries(parrots)) {
    test(it, async () => {
      chat.upstream.setScript(script);
      // OpenAI's form has the model's name on every answer.
      for (const answer of await askAll()) expectNothing(it, answer.replaceAll(secrets.model, ""));
      const asked = JSON.stringify(chat.upstream.requests.at(-1)?.body);
      expect(asked).toContain(secrets.prompt);
    });
  }
});

test("no public route tells a stranger, a customer or a visitor what is not theirs", async () => {
  const { operations } = await readApi(server);
  const paths = operations.flatMap(([route]) =>
    route.startsWith("GET /api/v1/public/") ? [route.slice("GET ".length)] : [],
  );
  expect(paths.length).toBeGreaterThan(8);
  const callers = [
    { token: undefined, shareToken: chat.shareToken },
    { token: chat.customer.token, shareToken: chat.shareToken },
    { token: anonymous.token, shareToken: anonymous.shareToken },
  ];
  for (const { token, shareToken } of callers) {
    const asking = token === undefined ? {} : { token };
    const list = await server.request("GET", `/api/v1/public/bot-share/${shareToken}/conversations`, asking);
    const id = list.body.items?.[0]?.id ?? botId;
    for (const path of [...paths, "/s/{share_token}", "/chat/share?shareId={share_token}"]) {
      const address = path.replace("{share_token}", shareToken).replace("{id}", id);
      const response = await server.send("GET", address, asking);
      expectNothing(address, `${JSON.stringify([...response.headers])} ${await response.text()}`);
    }
    for (const search of ["CANARY", "somebody", "safe"]) {
      const found = await server.request(
        "GET",
        `/api/v1/public/bot-share/${shareToken}/conversations?search=${search}`,
        asking,
      );
      expect(found.body.items ?? []).toEqual([]);
    }
  }
});

test("the description of the API and the files of the pages hold nothing of this installation", async () => {
  for (const path of ["/swagger/json", "/swagger/page.js", "/js/iframe.js", "/console", "/welcome"])
    expectNothing(path, await (await server.send("GET", path)).text());
});
