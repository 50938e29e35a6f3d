import { errorTable } from "./openapi-errors.ts";

/** What the API's description begins with: the way from nothing to a customer's first answer, and what goes for every route. */
export const introduction = () => `
Share your LLM bots with your customers through links. All of this can also be done on the [console](/console).

**From nothing to a customer's first answer, and what became of it**, all of it on this page:

1. *Sign-in* → \`POST /api/v1/auth/login\` with an administrator's name and password. Copy \`token\`, press **Authorize**, paste it.
   (The first administrator comes from the set-up link that \`botshare serve\` prints, or from \`botshare admin create\`. The master key
   can be pasted as well; it has no account, so step 2 is closed to it, and in step 7 it asks without a \`share_token\`.)
2. *Upstream* → \`PUT /api/v1/me/upstream\` with your model's address and key, then \`POST /api/v1/me/upstream/test\`. Skip both to
   answer from documents alone.
3. *Bots* → \`POST /api/v1/bots\`, with the model's name or \`builtin\`.
4. *Documents* → \`POST /api/v1/bots/{bot_id}/documents\`: text, Markdown, or questions and answers as CSV. What a question finds in
   them: \`POST /api/v1/bots/{bot_id}/search\`.
5. *Customers* → \`POST /api/v1/end-users\`.
6. *Share links* → \`POST /api/v1/bots/{bot_id}/share-tokens\`. Its \`url\` is what you hand out.
7. *Chat* → \`POST /api/v3/chat/completions\` with \`bot_id\` alone asks as the owner. To ask as the customer, sign in with its name
   (step 1), **Authorize** with that token instead, and add \`share_token\`; or just open the link's \`url\`, best in a private window.
8. *Conversations* → back with the administrator's token, \`GET /api/v1/bots/{bot_id}/conversations\` lists what was asked through the
   bot's links, and \`GET /api/v1/conversations/{id}/messages\` reads one whole: sources, times, and what each answer cost in tokens and
   points.
9. *Figures* → \`GET /api/v1/statistics\` sums it up over days, and \`GET /api/v1/statistics/by\` by bot, link or customer. *Audit log* →
   \`GET /api/v1/audit-events\` says who changed what.

Visitors need no account where a link says so: \`access\` \`hook\` asks your own system at \`hook_url\` who they are, \`signed\` believes a
token signed with the link's \`secret\`, \`anonymous\` takes anybody. \`limits\` bound what they may ask, and \`allowed_origins\` say which
sites' pages may embed the chat. What became of it: the link's *events* and *deliveries*.

**Lists** are \`{"items": […], "next_cursor": "…"}\`, newest first unless it says otherwise: give \`next_cursor\` back as \`cursor\` for the
next page. Where a route ends in \`/export\`, the same is a file, as CSV or as one JSON object a line.

**Errors** are \`{"detail": "a sentence", "code": "snake_case"}\`, the sentence in the language of \`Accept-Language\` (zh or en); a body
that does not fit its schema is 422 and adds \`errors: [{path, message}]\`; a refused limit is 429 with \`Retry-After\`. \`request_id\` beside
them is what every answer has as \`x-request-id\` and the server's log in each line of that request: name it where you report a failure.

<details>
<summary>Every error's code</summary>

${errorTable()}

</details>
`;

/** The groups in the order of the journey. */
export const tags = [
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
  { name: "Operations", description: "Whether the server runs, and is ready" },
  { name: "Accounts", description: "Administrators and members; with the master key" },
];
