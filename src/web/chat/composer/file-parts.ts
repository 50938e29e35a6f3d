import { learnIcons } from "../../shared/icons.tsx";
import { partIcons } from "../part-icons.ts";
import { AttachChoices } from "./attach-choices.tsx";
import { AttachmentList, attach, checkFiles } from "./attachment-list.tsx";
import { DropTarget } from "./drop-target.tsx";

learnIcons(partIcons);

/** What chooses, shows and sends files, loaded when it is first needed. */
export const fileParts = { AttachChoices, AttachmentList, DropTarget, attach, checkFiles };
