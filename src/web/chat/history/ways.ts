import { learnIcons } from "../../shared/icons.tsx";
import { learnWords } from "../../shared/words.ts";
import { partIcons } from "../part-icons.ts";
import { DeleteAll } from "./delete-all.tsx";
import { Found, FoundIn } from "./found.tsx";
import { placeAt } from "./placing.ts";
import { Rename } from "./rename.tsx";
import { reveal } from "./reveal.ts";
import { RowActions } from "./row-actions.tsx";
import { Search } from "./search.tsx";
import { UndoBar } from "./undo.tsx";
import { wayIcons } from "./way-icons.ts";
import { wayWords } from "./way-words.ts";

learnWords(wayWords);
learnIcons(wayIcons);
learnIcons(partIcons);

/** What can be done with conversations beside opening them, loaded when there are several or the menu of one is opened. */
export const historyWays = {
  DeleteAll,
  Found,
  FoundIn,
  placeAt,
  Rename,
  reveal,
  RowActions,
  Search,
  UndoBar,
};
