import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Snippet } from "./snippet.tsx";

/** FastGPT's form of an address that brings a visitor's credential along. */
export const entrance = (link: OwnLink | null, credential: string): string =>
  `${link ? new URL(link.url).origin : location.origin}/chat/share?shareId=${link?.share_token ?? "TOKEN"}&authToken=${credential}`;

/** What a host must answer for access "hook". */
export function HookHelp({ link }: { link: OwnLink | null }) {
  return (
    <details class="link-help">
      <summary>{say("hook_answers")}</summary>
      <div class="form">
        <dl class="link-calls">
          <dt>POST …/shareAuth/init</dt>
          <dd>
            {say("hook_init")}
            <code>{'{ "token" } → { "success": true, "data": { "uid": "user-42" } }'}</code>
          </dd>
          <dt>POST …/shareAuth/start</dt>
          <dd>
            {say("hook_start")}
            <code>{'{ "token", "question" } → { "success": true }'}</code>
            <code>{'{ "success": false, "message": "…" }'}</code>
          </dd>
          <dt>POST …/shareAuth/finish</dt>
          <dd>
            {say("hook_finish")}
            <code>{'{ "token", "appName", "chatId", "responseData" } → 2xx'}</code>
          </dd>
        </dl>
        <Snippet label={say("hook_address")} code={entrance(link, "CREDENTIAL")} />
      </div>
    </details>
  );
}

const inNode = `import { SignJWT } from "jose";

const secret = new TextEncoder().encode(process.env.BOTSHARE_SECRET); // whsec_…
const authToken = await new SignJWT({ name: "Ann" })
  .setProtectedHeader({ alg: "HS256" })
  .setSubject("user-42")
  .setExpirationTime("10m")
  .sign(secret);`;

const inPython = `import os, time, jwt  # PyJWT

claims = {"sub": "user-42", "exp": int(time.time()) + 600, "name": "Ann"}
auth_token = jwt.encode(claims, os.environ["BOTSHARE_SECRET"], algorithm="HS256")`;

/** How a system signs the tokens of access "signed". */
export function SignedHelp({ link }: { link: OwnLink | null }) {
  return (
    <details class="link-help">
      <summary>{say("signed_how")}</summary>
      <div class="form">
        <Snippet label="Node.js" code={inNode} />
        <Snippet label="Python" code={inPython} />
        <Snippet label={say("signed_then")} code={entrance(link, "JWT")} />
      </div>
    </details>
  );
}
