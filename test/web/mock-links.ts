import type { BotInfo, LinkEntry, PageLook } from "../../src/web/shared/wire.ts";

import { takenFiles } from "./mock-attachments.ts";

interface MockLink {
  entry: LinkEntry;
  look: PageLook;
  info: BotInfo;
}

const film: MockLink = newLink("电影小助手", "zh", {
  welcome: "您好！我熟悉**近年的动画电影**：导演、配音、上映日期，都可以问我。",
  suggested_questions: [
    "《铃芽之旅》的导演是谁？",
    "谁为女主角配音？",
    "影片什么时候上映？",
    "有哪些类似的电影推荐？",
  ],
});

const help: MockLink = newLink("Harbour Supply", "en", {
  welcome: "Hello! I know our **orders, delivery and returns** inside out. What can I do for you?",
  suggested_questions: ["How can I reach you?", "When does my order leave?", "How do I return something?"],
});

/** The links of the mock by their tokens. */
export const mockLinks: Record<string, MockLink> = {
  "film-zh": film,
  "help-en": help,
  files: { ...help, look: { accent_color: null, attachments: takenFiles } },
  "files-hook": {
    ...help,
    entry: { ...help.entry, access: "hook" },
    look: { accent_color: null, attachments: takenFiles },
  },
  "files-zh": { ...film, look: { accent_color: null, attachments: takenFiles } },
  plain: newLink("Plain", null, {}),
  revoked: { ...help, entry: { ...help.entry, status: "revoked" } },
  expired: { ...film, entry: { ...film.entry, status: "expired" } },
  hook: { ...help, entry: { ...help.entry, access: "hook" } },
  signed: { ...help, entry: { ...help.entry, access: "signed" } },
  anonymous: { ...film, entry: { ...film.entry, access: "anonymous" } },
};

function newLink(name: string, language: string | null, more: Partial<BotInfo>): MockLink {
  return {
    entry: { status: "open", access: "account", name, avatar_url: null, language },
    look: { accent_color: null, attachments: null },
    info: {
      bot_id: "bot-1",
      name,
      avatar_url: null,
      welcome: null,
      suggested_questions: null,
      settings: { language },
      ...more,
    },
  };
}
