import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { limitItems, refusal, running } from "../state.ts";
import { dictation } from "./dictation.ts";
import { connection } from "./online.ts";
import { sayHindrance } from "./refusal.ts";
import { isHeld } from "./sending.ts";

interface Told {
  icon: IconName;
  sentence: string;
}

/** What stands between the words here and an answer, or is going on with them: one thing at a time. */
export function Hindrance() {
  const told = choose();
  return (
    <div role="status">
      {told && (
        <p class="hindrance">
          <IconOf name={told.icon} />
          <span>{told.sentence}</span>
        </p>
      )}
    </div>
  );
}

function choose(): Told | null {
  const { notice } = dictation.value;
  if (notice) return { icon: "mic", sentence: notice };
  switch (connection.value) {
    case "offline":
      return { icon: "offline", sentence: say("offline") };
    case "unsent":
      return { icon: "offline", sentence: say("offline_unsent") };
    case "back":
      return { icon: "check", sentence: say(running.value ? "back_online_answering" : "back_online") };
  }
  if (isHeld.value) return { icon: "clock", sentence: say("send_held") };
  const sentence = sayHindrance(limitItems.value, running.value !== null, new Date());
  return sentence ? { icon: iconOf(refusal.value?.code), sentence } : null;
}

/** A limit ends with time; anything else is for the person to mend. */
function iconOf(code: string | undefined): IconName {
  if (code === "network") return "offline";
  return code === undefined || /limit|points|questions|busy|too_many_s/.test(code) ? "clock" : "alert";
}
