import { learnIcons } from "../../shared/icons.tsx";
import { learnWords } from "../../shared/words.ts";
import { partIcons } from "../part-icons.ts";
import { Comment } from "./comment.tsx";
import { extraWords } from "./extra-words.ts";
import { QuestionEditor } from "./question-editor.tsx";
import { Reasoning } from "./reasoning.tsx";
import { SentFiles } from "./sent-files.tsx";
import { Sources } from "./sources.tsx";
import { speakAloud } from "./speak-aloud.ts";
import { Tools } from "./tools.tsx";
import { Versions } from "./versions.tsx";

learnWords(extraWords);
learnIcons(partIcons);

/** What few questions and answers have, loaded with the first of them that has any. */
export const extraParts = {
  Comment,
  QuestionEditor,
  Reasoning,
  SentFiles,
  Sources,
  speakAloud,
  Tools,
  Versions,
};
