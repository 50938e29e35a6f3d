import { learnIcons } from "../../shared/icons.tsx";
import { learnWords } from "../../shared/words.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { Found, FoundIn } from "./found.tsx";
import { Rename } from "./rename.tsx";
import { RowActions } from "./row-actions.tsx";
import { UndoBar } from "./undo.tsx";
import { wayIcons } from "./way-icons.ts";
import { wayWords } from "./way-words.ts";

learnWords(wayWords);
learnIcons(wayIcons);

/** What can be done with conversations beside opening them, loaded when a menu of theirs is opened or words are looked for. */
export const historyWays = { DeleteDialog, Found, FoundIn, Rename, RowActions, UndoBar };
