import { swagger } from "@elysiajs/swagger";
import { type AnyElysia, Elysia } from "elysia";
import { tidySpec } from "./openapi-tidy.ts";

const introduction = `
Share your LLM bots with your customers through links.

**From nothing to a customer's first answer**, all of it on this page:

1. *Sign-in* → \`POST /api/v1/auth/login\` with an administrator's name and password. Copy \`token\`, press **Authorize**, paste it.
   (The first administrator comes from \`botshare admin create\`. The master key can be pasted as well; it has no account, so step 2 is
   closed to it, and in step 7 it asks without a \`share_token\`.)
2. *Upstream* → \`PUT /api/v1/me/upstream\` with your model's address and key, then \`POST /api/v1/me/upstream/test\`. Skip both to
   answer from documents alone.
3. *Bots* → \`POST /api/v1/bots\`, with the model's name or \`builtin\`.
4. *Documents* → \`POST /api/v1/bots/{bot_id}/documents\`: text, Markdown, or questions and answers as CSV.
5. *Customers* → \`POST /api/v1/end-users\`.
6. *Share links* → \`POST /api/v1/bots/{bot_id}/share-tokens\`. Its \`url\` is what you hand out.
7. *Chat* → \`POST /api/v3/chat/completions\` with \`bot_id\` alone asks as the owner. To ask as the customer, sign in with its name
   (step 1), **Authorize** with that token instead, and add \`share_token\`; or just open the link's \`url\`, best in a private window.

Visitors need no account where a link says so: \`access\` \`hook\` asks your own system at \`hook_url\` who they are, \`signed\` believes a
token signed with the link's \`secret\`, \`anonymous\` takes anybody. \`limits\` bound what they may ask, and \`allowed_origins\` say which
sites' pages may embed the chat. What became of it: the link's *events* and *deliveries*.

Every error is \`{"detail": "a sentence", "code": "snake_case"}\`, in the language of \`Accept-Language\` (zh or en); a body that does not
fit its schema is 422 and adds \`errors: [{path, message}]\`; a refused limit is 429 with \`Retry-After\`.
`;

/** The groups in the order of the journey. */
const tags = [
  { name: "Sign-in", description: "Sessions of administrators, members and customers" },
  {
    name: "Set-up and invitations",
    description: "One-time links: the first administrator, and customers who choose their password",
  },
  { name: "Upstream", description: "Your OpenAI-compatible model endpoint" },
  { name: "Bots", description: "A prompt, a model and settings" },
  { name: "Documents", description: "What a bot answers from" },
  { name: "Customers", description: 'The accounts of those who open your links ("end users" on the wire)' },
  {
    name: "Share links",
    description:
      "Named, expiring, revocable ways to a bot, with limits; for accounts, for those whom your own system knows, or for anybody",
  },
  {
    name: "Conversations",
    description: "What was asked and answered through your links, with its steps and its cost",
  },
  {
    name: "Figures",
    description: "Questions, customers, points, tokens and times over days; by bot, link and customer",
  },
  { name: "Audit log", description: "Who changed what, when and from where" },
  { name: "What a link offers", description: "For customers and visitors, through a share token" },
  { name: "Chat", description: "OpenAI's chat completions" },
  { name: "Accounts", description: "Administrators and members; with the master key" },
];

/** Gives the OpenAPI document of the routes as JSON text; it is made when first asked for. */
export function describeApi(routes: () => AnyElysia, version: string): () => Promise<string> {
  let text: Promise<string> | undefined;
  const make = async () => {
    const described = new Elysia()
      .use(
        swagger({
          path: "/page",
          specPath: "/spec",
          documentation: {
            info: { title: "botshare", version, description: introduction },
            tags,
            components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
          },
          exclude: ["/page", "/spec"],
        }),
      )
      .use(routes());
    const response = await described.handle(new Request("http://localhost/spec"));
    return JSON.stringify(tidySpec(await response.json()));
  };
  return () => {
    text ??= make();
    return text;
  };
}
